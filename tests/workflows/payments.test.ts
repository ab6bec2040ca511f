import { useBalancedBench } from "./bench/balanced-bench";
import { keepsOnlyTheFee } from "./bench/books";
import { lastAttempt, owner } from "./bench/renewal";
import { moneyTests } from "./money/channel-suite";
import { updates } from "../../workflows/messages";

const { giveUpPayment } = updates;

const balanced = useBalancedBench();
const { bench, approved } = balanced;

moneyTests("wechat", balanced);

const callbacks = (mode: string, more: object = {}) =>
  bench().world.wechat("PUT", "/callbacks", { mode, ...more });

beforeEach(() => callbacks("deliver"));

describe("a WeChat payment", () => {
  test("when its news comes only after the deadline, then the time of payment counts", async () => {
    await callbacks("drop");
    const renewal = await approved();
    const attempt = lastAttempt(await renewal.pay("wechat"));
    await bench().sleep(280);
    await renewal.scan(attempt);
    await bench().sleep(60);
    expect(await renewal.eventually(({ payment }) => payment === "已支付")).toMatchObject({
      handling: "办理中",
    });
  });

  test("when ten equal requests to pay come at once, then they share one attempt", async () => {
    const renewal = await approved();
    const answers = await Promise.all(Array.from({ length: 10 }, () => renewal.pay("wechat")));
    expect(new Set(answers.map((answer) => lastAttempt(answer).codeUrl)).size).toBe(1);
    expect((await renewal.state()).attempts).toHaveLength(1);
  });

  test("when ten are paid with every callback lost, then each is settled by a query within a minute", async () => {
    await callbacks("drop");
    const many = await Promise.all(Array.from({ length: 10 }, approved));
    for (const renewal of many) await renewal.scan(lastAttempt(await renewal.pay("wechat")));
    await bench().sleep(60);
    const settled = await Promise.all(
      many.map((renewal) => renewal.eventually(({ payment }) => payment === "已支付")),
    );
    expect(settled.filter(({ payment }) => payment === "已支付")).toHaveLength(10);
    const numbers = settled.map((application) => lastAttempt(application).number);
    const lost = () => bench().lostNotices.filter((number) => numbers.includes(number));
    expect(lost().toSorted()).toEqual(numbers.toSorted());
    // Later queries of the gateway find no payment that isn't known.
    await many[0]?.markHandled();
    await many[0]?.requestInvoice();
    expect(lost()).toHaveLength(10);
  });

  test("when each notice comes, then none is taken for lost, whatever else the gateway is asked", async () => {
    const renewal = await approved();
    const attempt = lastAttempt(await renewal.pay("wechat"));
    await renewal.scan(attempt);
    await renewal.eventually(({ payment }) => payment === "已支付");
    await bench().sleep(120);
    await renewal.markHandled();
    await renewal.requestInvoice();
    // A query finds the payment only seconds after it was made, when its notice could still come, so no notice counts
    // as lost.
    await callbacks("drop");
    const other = await approved();
    const asked = lastAttempt(await other.pay("wechat"));
    await bench().sleep(45);
    await other.scan(asked);
    await bench().sleep(15);
    await other.eventually(({ payment }) => payment === "已支付");
    expect(bench().lostNotices.filter((number) => [attempt.number, asked.number].includes(number))).toEqual(
      [],
    );
  });
});

describe("a gateway that is away", () => {
  const faults = (list: object[]) => bench().world.wechat("PUT", "/faults", list);
  const prepay = "/v3/pay/transactions/native";

  afterEach(() => faults([]));

  test("when prepay fails for 20 seconds, then the bidder is told, and the next try has a fresh number", async () => {
    const renewal = await approved();
    await faults([{ path: prepay, kind: "http500", times: 100 }]);
    const refused = expect(renewal.pay("wechat")).rejects.toMatchObject({ cause: { type: "GATEWAY_AWAY" } });
    await bench().sleep(30);
    await refused;
    await faults([]);
    const next = lastAttempt(await renewal.pay("wechat"));
    expect(next.number).toMatch(/0002$/);
    await renewal.scan(next);
    await renewal.eventually(({ payment }) => payment === "已支付");
  });

  test.each(["garbage", "unsigned", "reset"])(
    "when one prepay answers %s, then the next try of the same number works",
    async (kind) => {
      const renewal = await approved();
      await faults([{ path: prepay, kind, times: 1 }]);
      expect(lastAttempt(await renewal.pay("wechat")).number).toMatch(/0001$/);
      await renewal.withdraw();
    },
  );

  test("when it is away at the deadline, then it is asked again until the order is closed", async () => {
    const renewal = await approved();
    await renewal.pay("wechat");
    await faults([{ kind: "http500", times: 30 }]);
    await bench().sleep(310);
    await faults([]);
    await bench().sleep(900);
    const closed = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已关闭");
    expect(closed.attempts[0]?.status).toBe("已关闭");
  });
});

describe("another way to pay", () => {
  test("when the bank is switched, then the first stays 被取代 and its money goes back", async () => {
    const renewal = await approved();
    const first = lastAttempt(await renewal.pay("unionpay", "ICBC"));
    await renewal.goToBank(first);
    const switched = await renewal.pay("unionpay", "ABC");
    expect(switched.attempts.map(({ status }) => status)).toEqual(["被取代", "待支付"]);
    await bench().sleep(2);
    await renewal.payAtBank(first);
    await renewal.goToBank(lastAttempt(switched));
    await renewal.payAtBank(lastAttempt(switched));
    await bench().sleep(120);
    const settled = await renewal.eventually(
      (application) => application.payment === "已支付" && keepsOnlyTheFee(application),
    );
    expect(settled.attempts[0]?.transactions[0]?.refunds?.[0]?.reason).toMatch(/被取代后支付|重复支付/);
  });

  test("when the first was paid before the bank was switched, and the gateway told of it only later, then it counts", async () => {
    const renewal = await approved();
    await bench().world.unionPay("PUT", "/notices", { mode: "drop" });
    const first = lastAttempt(await renewal.pay("unionpay", "ICBC"));
    await renewal.goToBank(first);
    await bench().sleep(2);
    await renewal.payAtBank(first);
    const path = "/gateway/api/queryTrans.do";
    await bench().world.unionPay("PUT", "/faults", { path, kind: "http500", times: 3 });
    const switched = await renewal.pay("unionpay", "ABC");
    expect(switched.attempts.map(({ status }) => status)).toEqual(["被取代", "待支付"]);
    await bench().sleep(120);
    const settled = await renewal.eventually(({ payment }) => payment === "已支付");
    expect(settled.attempts[0]).toMatchObject({ status: "支付成功", transactions: [{ counted: true }] });
    await bench().world.unionPay("PUT", "/notices", { mode: "deliver" });
  });

  test("when the owner withdraws while the gateway can't tell whether it was paid, then they are told to come back", async () => {
    const renewal = await approved();
    await bench().world.unionPay("PUT", "/notices", { mode: "drop" });
    const attempt = lastAttempt(await renewal.pay("unionpay", "ICBC"));
    await renewal.goToBank(attempt);
    await renewal.payAtBank(attempt);
    const path = "/gateway/api/queryTrans.do";
    await bench().world.unionPay("PUT", "/faults", { path, kind: "http500", times: 1_000 });
    for (let tries = 0; tries < 2; tries += 1)
      await expect(renewal.withdraw()).rejects.toMatchObject({ cause: { type: "GATEWAY_UNANSWERED" } });
    await bench().world.unionPay("PUT", "/faults", []);
    await expect(renewal.withdraw()).rejects.toMatchObject({ cause: { type: "WITHDRAW_PAID" } });
    expect(await renewal.state()).toMatchObject({ payment: "已支付", status: "审核通过" });
    await bench().world.unionPay("PUT", "/notices", { mode: "deliver" });
  });

  test("when the bidder gives up what they have not paid, then they can pay anew at once", async () => {
    const renewal = await approved();
    await renewal.goToBank(lastAttempt(await renewal.pay("unionpay", "ICBC")));
    const givenUp = await renewal.give(giveUpPayment, { by: owner });
    expect(givenUp).toMatchObject({ payment: "未支付", attempts: [{ status: "被取代" }] });
    const again = await renewal.pay("unionpay", "ICBC");
    expect(lastAttempt(again)).toMatchObject({ status: "待支付", bank: "ICBC" });
    await renewal.goToBank(lastAttempt(again));
    await renewal.payAtBank(lastAttempt(again));
    await renewal.eventually(({ payment }) => payment === "已支付");
  });
});
