import { contradictedRun } from "../../domain/application/run-origin";
import { updates } from "../../workflows/messages";
import { useBalancedBench } from "./bench/balanced-bench";
import { lastAttempt, owner } from "./bench/renewal";

const { giveUpPayment } = updates;

const { bench, approved } = useBalancedBench();
const gateway = (channel: "wechat" | "unionpay") => bench().gateways[channel];

/** Returns what a notice of WeChat's says of the payment of an attempt. */
const noticeOf = (attemptNumber: string) => {
  const { merchantId, appId } = bench().merchants.wechat;
  return {
    channel: "wechat",
    merchantId,
    appId,
    attemptNumber,
    transactionId: "4200000000",
    currency: "CNY",
    amountFen: 20_000,
    paidAt: new Date().toISOString(),
  };
};

afterEach(async () => {
  await gateway("wechat").setRoad("deliver");
  await gateway("unionpay").setRoad("deliver");
});

describe("a WeChat payment", () => {
  test("when ten equal requests to pay come at once, then they share one attempt", async () => {
    const renewal = await approved();
    const answers = await Promise.all(Array.from({ length: 10 }, () => renewal.pay("wechat")));
    expect(new Set(answers.map((answer) => lastAttempt(answer).codeUrl)).size).toBe(1);
    expect((await renewal.state()).attempts).toHaveLength(1);
  });

  test("when some are paid with every callback lost, then each is settled by a query within a minute, and told of as lost, once", async () => {
    await gateway("wechat").setRoad("drop");
    const many = await Promise.all(Array.from({ length: 3 }, approved));
    for (const renewal of many) await renewal.scan(lastAttempt(await renewal.pay("wechat")));
    await bench().sleep(60);
    const settled = await Promise.all(
      many.map((renewal) => renewal.eventually(({ payment }) => payment === "已支付")),
    );
    expect(settled.map(({ payment }) => payment)).toEqual(many.map(() => "已支付"));
    const numbers = settled.map((application) => lastAttempt(application).number);
    const lost = () => bench().lostNotices.filter((number) => numbers.includes(number));
    expect(lost().toSorted()).toEqual(numbers.toSorted());
    // Later queries of the gateway find no payment that isn't known.
    await many[0]?.markHandled();
    await many[0]?.requestInvoice();
    expect(lost()).toHaveLength(many.length);
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
    await gateway("wechat").setRoad("drop");
    const other = await approved();
    const asked = lastAttempt(await other.pay("wechat"));
    await bench().sleep(45);
    await other.scan(asked);
    await bench().sleep(15);
    await other.eventually(({ payment }) => payment === "已支付");
    const numbers = [attempt.number, asked.number];
    expect(bench().lostNotices.filter((number) => numbers.includes(number))).toEqual([]);
  });

  test("when prepay fails for 20 seconds, then the bidder is told, and the next try has a fresh number; after one bad answer it has the same", async () => {
    const faults = (list: object[]) => bench().world.wechat("PUT", "/faults", list);
    const path = "/v3/pay/transactions/native";
    const renewal = await approved();
    await faults([{ path, kind: "http500", times: 100 }]);
    const refused = expect(renewal.pay("wechat")).rejects.toMatchObject({ cause: { type: "GATEWAY_AWAY" } });
    await bench().sleep(30);
    await refused;
    await faults([{ path, kind: "unsigned", times: 1 }]);
    const next = lastAttempt(await renewal.pay("wechat"));
    expect(next.number).toMatch(/0002$/);
    await renewal.scan(next);
    await renewal.eventually(({ payment }) => payment === "已支付");
  });

  test("when a notice lies about its money, then it is refused and nothing changes", async () => {
    const renewal = await approved();
    const { number } = lastAttempt(await renewal.pay("wechat"));
    const sound = noticeOf(number);
    const ours = [{ merchantId: "1" }, { appId: "wx1" }, { currency: "USD" }];
    const lies = [...ours, { attemptNumber: "x" }, { amountFen: -1 }];
    for (const lie of [...lies, ...lies])
      await renewal.handle().signal("paymentNotice", { ...sound, ...lie });
    const { payment, attempts, operatorNotes } = await renewal.eventually(
      (it) => it.operatorNotes.length >= 3,
    );
    expect({ payment, attempts }).toMatchObject({ payment: "未支付", attempts: [{ transactions: [] }] });
    // The operator gets one note for each kind of false notice about a known attempt, although each came twice. An
    // unknown attempt and a negative amount cause no note.
    expect(operatorNotes.map(({ text }) => text)).toEqual(
      ["other merchant", "other app", "other currency"].map(
        (why) => `订单${number}的支付结果与订单不符，未入账：${why}`,
      ),
    );
  });

  test("when a notice is about an attempt that only the stored application has, then the run ends as contradicted", async () => {
    const renewal = await approved();
    const { id } = await renewal.state();
    await renewal.handle().signal("paymentNotice", noticeOf(`${id}0001`));
    await expect(renewal.handle().result()).rejects.toMatchObject({ cause: { type: contradictedRun } });
  });

  test("when a cancellation's question finds money paid in time, then that goes back", async () => {
    await gateway("wechat").setRoad("drop");
    const renewal = await approved();
    await renewal.scan(lastAttempt(await renewal.pay("wechat")));
    await renewal.handle().cancel();
    await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "已退款" });
  });
});

describe("a payment at the bank", () => {
  const cannotTell = (times: number) =>
    bench().world.unionPay("PUT", "/faults", { path: "/gateway/api/queryTrans.do", kind: "http500", times });

  test("when the owner withdraws while the gateway can't tell whether it was paid, then they are told to come back", async () => {
    const renewal = await approved();
    await gateway("unionpay").setRoad("drop");
    const attempt = lastAttempt(await renewal.pay("unionpay"));
    await gateway("unionpay").open(attempt);
    await gateway("unionpay").pay(attempt);
    await cannotTell(1_000);
    for (let tries = 0; tries < 2; tries += 1)
      await expect(renewal.withdraw()).rejects.toMatchObject({ cause: { type: "GATEWAY_UNANSWERED" } });
    await bench().world.unionPay("PUT", "/faults", []);
    await expect(renewal.withdraw()).rejects.toMatchObject({ cause: { type: "WITHDRAW_PAID" } });
    expect(await renewal.state()).toMatchObject({ payment: "已支付", status: "审核通过" });
  });

  test("when the bidder gives up what they have not paid, then they can pay anew at once", async () => {
    const renewal = await approved();
    await gateway("unionpay").open(lastAttempt(await renewal.pay("unionpay")));
    const givenUp = await renewal.give(giveUpPayment, { by: owner });
    expect(givenUp).toMatchObject({ payment: "未支付", attempts: [{ status: "被取代" }] });
    const again = lastAttempt(await renewal.pay("unionpay"));
    expect(again).toMatchObject({ status: "待支付", bank: "ICBC" });
    await gateway("unionpay").open(again);
    await gateway("unionpay").pay(again);
    await renewal.eventually(({ payment }) => payment === "已支付");
  });
});
