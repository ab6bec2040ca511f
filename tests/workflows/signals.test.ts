import { invoiceNotice, paymentNotice, refundNotice } from "../../workflows/messages";
import { expectPoll } from "../support/expect-poll";
import { eventually } from "../../embedded/demo/narrator";
import { approvedRenewal, lastAttempt, paidRenewal, useBench } from "./bench/renewal";

const bench = useBench();
const refunds = (number: string, outcome: string) =>
  bench().world.wechat("PUT", `/refunds/${number}`, { outcome });

const noSense = [undefined, null, 7, "paid", [], {}, { attemptNumber: 5 }];
const notices = { paymentNotice, refundNotice, invoiceNotice };

describe.each(Object.keys(notices))("a signal %s that makes no sense", (name) => {
  test.each(noSense)("when it is %j, then it changes nothing and harms nothing", async (input) => {
    const renewal = await approvedRenewal(bench());
    const before = await renewal.state();
    await renewal.handle().signal(name, input);
    expect(await renewal.state()).toEqual(before);
    expect((await renewal.withdraw()).status).toBe("已撤回");
  });
});

test("when a review by the command line is refused, or its name mistyped, then memo and details say so, without its opinion", async () => {
  const renewal = await approvedRenewal(bench());
  const handle = renewal.handle();
  const refusedSignal = async () => (await handle.describe()).memo?.["refusedSignal"];
  const details = async () =>
    (await handle.query<{ currentDetails: string }>("__temporal_workflow_metadata")).currentDetails;
  for (const [name, code] of [
    ["review", "NOT_AWAITING_REVIEW"],
    ["reviwe", "UNKNOWN_SIGNAL"],
  ] as const) {
    await handle.signal(name, { decision: "approve", opinion: "机密意见" });
    await expectPoll(refusedSignal).toMatchObject({ signal: name, code });
    expect(JSON.stringify(await refusedSignal())).not.toContain("机密意见");
    await expectPoll(details).toContain(`${name}，${code}，`);
    expect((await details()).match(/没有受理的信号/g)).toHaveLength(1);
  }
  await handle.signal("invoiceNotice", { decision: "approve" });
  expect((await renewal.withdraw()).status).toBe("已撤回");
});

test("when a notice lies about its money, then it is refused and nothing changes", async () => {
  const renewal = await approvedRenewal(bench());
  const { number } = lastAttempt(await renewal.pay("wechat"));
  const { merchantId, appId } = bench().merchants.wechat;
  const sound = {
    channel: "wechat",
    ...{ merchantId, appId, attemptNumber: number, transactionId: "4200000000", currency: "CNY" },
    ...{ amountFen: 20_000, paidAt: new Date().toISOString() },
  };
  const lies = [
    { merchantId: "1" },
    { appId: "wx1" },
    { currency: "USD" },
    { attemptNumber: "x" },
    { amountFen: -1 },
  ];
  for (const lie of [...lies, ...lies]) await renewal.handle().signal("paymentNotice", { ...sound, ...lie });
  const { payment, attempts, operatorNotes } = await renewal.eventually((it) => it.operatorNotes.length >= 3);
  expect({ payment, attempts }).toMatchObject({ payment: "未支付", attempts: [{ transactions: [] }] });
  // The operator gets one note for each kind of false notice about a known attempt, although each came twice. An
  // unknown attempt and a negative amount cause no note.
  expect(operatorNotes.map(({ text }) => text)).toEqual(
    ["other merchant", "other app", "other currency"].map(
      (why) => `订单${number}的支付结果与订单不符，未入账：${why}`,
    ),
  );
});

test("when a refund notice names no refund of ours, then nothing changes", async () => {
  const renewal = await paidRenewal(bench());
  const before = await renewal.state();
  const answer = { status: "refunded" } as const;
  await renewal.handle().signal(refundNotice, { refundNumber: "NONE", attemptNumber: "NONE", answer });
  expect(await renewal.state()).toEqual(before);
});

test("when a stray refund gets senseless notices and is cancelled, then its money goes back all the same", async () => {
  await refunds("default", "PROCESSING");
  const renewal = await approvedRenewal(bench());
  const attempt = lastAttempt(await renewal.pay("wechat"));
  await renewal.withdraw();
  await renewal.handle().result();
  await renewal.scan(attempt, "pay-late");
  const stray = await eventually(
    "a stray refund",
    () => bench().models.strayRefunds.findOne({ applicationId: renewal.id }).lean(),
    (found) => found !== null,
  );
  const handle = bench().env.client.workflow.getHandle(stray?._id ?? "");
  for (const input of noSense) await handle.signal("refundNotice", input);
  await handle.cancel();
  await bench().sleep(60);
  await refunds(stray?._id ?? "", "SUCCESS");
  await refunds("default", "SUCCESS");
  await expect(handle.result()).resolves.toMatchObject({ refund: { status: "已退款" } });
});
