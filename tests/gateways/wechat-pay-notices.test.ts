import { NoticeRefused } from "../../gateways/notice-refused";
import type { RawNotice } from "../../gateways/payment-channel";
import { createOrder, createRefundOrder, payOrder, startSetup, type Setup } from "./wechat-pay-setup";

let setup: Setup;
beforeAll(async () => {
  setup = await startSetup();
});
afterAll(() => setup.close());

async function refusal(notice: RawNotice, pay = setup.pay): Promise<unknown> {
  try {
    await pay.verifyNotice(notice);
    return "accepted";
  } catch (error) {
    return error instanceof NoticeRefused ? error.code : error;
  }
}

test("when a payment is noticed, then the notice gives the evidence that a query gives", async () => {
  const count = setup.received.length;
  const evidence = await payOrder(setup);
  const notice = await setup.notice(count + 1);
  expect(await setup.pay.verifyNotice(notice)).toEqual({
    noticeId: expect.any(String),
    kind: "payment",
    evidence,
  });
});

test.each([
  ["SUCCESS", { status: "refunded", doneAt: expect.stringMatching(/Z$/), to: "payer" }],
  ["ABNORMAL", { status: "abnormal", abnormality: "account", remark: expect.stringContaining("退款异常") }],
  ["CLOSED", { status: "abnormal", abnormality: "closed", remark: expect.stringContaining("退款已关闭") }],
])("when a refund ends %s, then its notice says so", async (outcome, answer) => {
  const count = setup.received.length;
  const refund = createRefundOrder(await payOrder(setup));
  await setup.control("PUT", `/refunds/${refund.refundNumber}`, { outcome });
  await setup.pay.refund(refund);
  expect(await setup.pay.verifyNotice(await setup.notice(count + 2))).toEqual({
    noticeId: expect.any(String),
    kind: "refund",
    evidence: {
      refundNumber: refund.refundNumber,
      attemptNumber: refund.attemptNumber,
      transactionId: refund.transactionId,
      amountFen: refund.amountFen,
      answer,
    },
  });
});

test.each([
  ["signature", "SIGNATURE_MISMATCH"],
  ["unsigned", "HEADER_MISSING"],
  ["serial", "UNKNOWN_SERIAL"],
  ["stale", "TIMESTAMP_SKEW"],
  ["probe", "SIGNATURE_PROBE"],
  ["body", "SIGNATURE_MISMATCH"],
  ["ciphertext", "UNDECRYPTABLE"],
  ["merchant", "MERCHANT_MISMATCH"],
  ["app", "APP_MISMATCH"],
  ["currency", "CURRENCY_MISMATCH"],
])("when a notice is forged (%s), then it is refused with %s", async (what, code) => {
  const order = createOrder();
  await setup.pay.prepare(order);
  const count = setup.received.length;
  await setup.control("POST", "/callbacks/forge", { outTradeNo: order.number, what });
  expect(await refusal(await setup.notice(count + 1))).toBe(code);
});

test("when a genuine notice carries another amount, then the evidence carries it too, for settling to judge", async () => {
  const order = createOrder();
  await setup.pay.prepare(order);
  const count = setup.received.length;
  await setup.control("POST", "/callbacks/forge", { outTradeNo: order.number, what: "amount" });
  const notice = await setup.pay.verifyNotice(await setup.notice(count + 1));
  expect(notice).toMatchObject({ kind: "payment", evidence: { amountFen: 20_001 } });
});

test("when our clock is 300 s off, then a notice passes; at 301 s it doesn't", async () => {
  const count = setup.received.length;
  await payOrder(setup);
  const notice = await setup.notice(count + 1);
  const signedAt = Number(notice.headers["wechatpay-timestamp"]) * 1000;
  for (const direction of [-1, 1]) {
    const at = (seconds: number) => setup.createClient({}, () => signedAt + direction * seconds * 1000);
    expect(await refusal(notice, at(300))).toBe("accepted");
    expect(await refusal(notice, at(301))).toBe("TIMESTAMP_SKEW");
  }
});
