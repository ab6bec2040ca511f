import { useBalancedBench } from "./bench/balanced-bench";
import { lastAttempt } from "./bench/renewal";
import { moneyTests } from "./money/channel-suite";

const balanced = useBalancedBench();
const { bench, approved } = balanced;
const payTimeoutSeconds = 1_800;

test.each([payTimeoutSeconds + 1, 86_400])(
  "when it is paid after %d s and UnionPay gives it back by itself, then nothing was paid",
  async (seconds) => {
    const renewal = await approved();
    const attempt = lastAttempt(await renewal.pay("unionpay", "ICBC"));
    await renewal.goToBank(attempt);
    const at = new Date(Date.parse(attempt.createdAt) + seconds * 1_000).toISOString();
    await bench().sleep(seconds - 2);
    await bench().world.unionPay("POST", `/orders/${attempt.number}/pay`, { at });
    await bench().sleep(360);
    const ended = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已关闭");
    expect(ended).toMatchObject({ payment: "未支付", attempts: [{ transactions: [] }] });
  },
);

moneyTests("unionpay", balanced);
