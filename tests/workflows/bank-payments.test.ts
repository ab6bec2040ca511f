import { gatewaysNetFen, keepsOnlyTheFee, openAttemptNumbers, ourNetFen } from "./bench/books";
import { reconcile } from "./bench/reconcile";
import { approvedRenewal, feeFen, lastAttempt, useBench, type Renewal } from "./bench/renewal";

/** All applications of the file, whose books must balance with the gateways' at its end. */
const renewals: Renewal[] = [];
const payTimeoutSeconds = 1_800;

const bench = useBench({
  async beforeClose({ sleep, world }) {
    await sleep(7_200);
    const applications = await Promise.all(
      renewals.map((renewal) => renewal.eventually((a) => openAttemptNumbers(a).length === 0)),
    );
    expect(applications.every(keepsOnlyTheFee)).toBe(true);
    expect(ourNetFen(applications)).toBe(await gatewaysNetFen(world));
  },
});

const callbacks = (mode: string) => bench().world.unionPay("PUT", "/notices", { mode, times: 2 });

afterEach(() => callbacks("deliver"));

/** At the bank's page, with so many seconds gone since the attempt was opened; answers when they will be. */
async function atTheBank(seconds: number) {
  const renewal = await approvedRenewal(bench());
  renewals.push(renewal);
  const attempt = lastAttempt(await renewal.pay("unionpay", "ICBC"));
  await renewal.goToBank(attempt);
  const at = new Date(Date.parse(attempt.createdAt) + seconds * 1_000).toISOString();
  await bench().sleep(Math.max(seconds - 2, 0));
  return { renewal, attempt, at };
}

const moments = [0, 1_799, 1_800, 1_801, 86_400];
const roads = ["deliver", "drop", "repeat"];
const matrix = moments.flatMap((seconds) => roads.map((road) => ({ seconds, road })));

test.each(matrix)(
  "when money that UnionPay keeps is paid after $seconds s and its notice's road is: $road, then its time decides",
  async ({ seconds, road }) => {
    const { renewal, attempt, at } = await atTheBank(seconds);
    await callbacks(road);
    await bench().world.unionPay("POST", `/orders/${attempt.number}/pay-late`, { at });
    await bench().sleep(360);
    if (road === "drop") await reconcile(bench(), at);

    const settled = await renewal.eventually(({ attempts }) => attempts[0]?.transactions.length === 1);
    const inTime = seconds <= payTimeoutSeconds;
    expect(settled.payment).toBe(inTime ? "已支付" : "未支付");
    expect(settled.attempts[0]?.transactions).toMatchObject([{ counted: inTime, amountFen: feeFen }]);
    if (inTime) return;
    const refunded = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已退款");
    expect(refunded.attempts[0]?.transactions[0]?.refund).toMatchObject({ reason: "逾期支付" });
  },
);

test.each([payTimeoutSeconds + 1, 86_400])(
  "when it is paid after %d s and UnionPay gives it back by itself, then nothing was paid",
  async (seconds) => {
    const { renewal, attempt, at } = await atTheBank(seconds);
    await bench().world.unionPay("POST", `/orders/${attempt.number}/pay`, { at });
    await bench().sleep(360);
    const ended = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已关闭");
    expect(ended).toMatchObject({ payment: "未支付", attempts: [{ transactions: [] }] });
  },
);
