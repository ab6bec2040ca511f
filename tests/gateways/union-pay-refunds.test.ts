import type { RefundOrder } from "../../domain/money/payment";
import { paymentsAt, resetHarness, startHarness, type Harness } from "./union-pay-harness";

const minute = 60_000;
const day = 24 * 60 * minute;

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.close());

beforeEach(() => resetHarness(harness));

const { toRefund } = paymentsAt(() => harness);

const refunded = { status: "refunded", doneAt: expect.stringMatching(/Z$/) };

describe("the refund", () => {
  test("when money is refunded, then UnionPay takes it, ends it, and tells of it", async () => {
    const order = await toRefund();
    const { unionPay, merchant } = harness;
    const before = merchant.notices.length;
    expect(await unionPay.refund(order)).toMatchObject({ status: "processing" });
    expect(await unionPay.queryRefund(order)).toEqual(refunded);
    const notices = (await merchant.noticed(before + 1)).slice(before);
    expect(notices.map((rawBody) => unionPay.verifyNotice({ rawBody }))).toContainEqual({
      noticeId: expect.stringContaining(order.refundNumber),
      kind: "refund",
      evidence: {
        refundNumber: order.refundNumber,
        attemptNumber: order.attemptNumber,
        transactionId: order.transactionId,
        amountFen: order.amountFen,
        answer: refunded,
      },
    });
  });

  test("when it is asked for again and again, also at once, then money goes back once", async () => {
    const order = await toRefund();
    const before = (await harness.ledger()).sums.refundedFen;
    await Promise.all(Array.from({ length: 10 }, () => harness.unionPay.refund(order)));
    expect(await harness.unionPay.refund(order)).toEqual(refunded);
    expect((await harness.ledger()).sums.refundedFen - before).toBe(order.amountFen);
  });

  test("when a number that failed is asked for with another amount, then it is refused for good; the same amount goes on", async () => {
    const order = await toRefund();
    const end = (outcome: string) =>
      harness.control("PUT", `/refunds/${order.attemptNumber}`, { outcome, afterMs: 0 });
    await end("FAIL");
    await harness.unionPay.refund(order);
    expect(await harness.unionPay.queryRefund(order)).toMatchObject({ abnormality: "closed" });
    const before = (await harness.ledger()).sums.refundedFen;
    await end("SUCCESS");
    const less = { ...order, amountFen: order.amountFen - 1 };
    expect(await harness.unionPay.refund(less)).toMatchObject({
      ...{ status: "abnormal", abnormality: "refused", remark: expect.stringContaining("36") },
    });
    expect((await harness.ledger()).sums.refundedFen).toBe(before);
    await harness.unionPay.refund(order);
    expect(await harness.unionPay.queryRefund(order)).toMatchObject({ status: "refunded" });
  });

  test.each(["garbage", "silent", "reset"])(
    "when the answer is lost (%s), then the next try finds the refund made",
    async (kind) => {
      const order = await toRefund();
      await harness.control("PUT", "/faults", { kind, path: "/gateway/api/backTransReq.do" });
      await expect(harness.unionPay.refund(order)).rejects.toThrow();
      expect(await harness.unionPay.refund(order)).toEqual(refunded);
    },
  );

  test("when UnionPay takes its time, then the refund is processing until it is due", async () => {
    const order = await toRefund();
    await harness.control("PUT", `/refunds/${order.attemptNumber}`, {
      outcome: "SUCCESS",
      afterMs: day,
    });
    await harness.unionPay.refund(order);
    expect(await harness.unionPay.queryRefund(order)).toMatchObject({ status: "processing" });
    harness.clock.now += day;
    expect(await harness.unionPay.queryRefund(order)).toEqual(refunded);
  });

  test("when parts are refunded, then no more than the whole goes back", async () => {
    const whole = await toRefund();
    const part = (name: string, amountFen: number): RefundOrder => ({
      ...whole,
      refundNumber: `${name}${whole.attemptNumber}`,
      amountFen,
    });
    expect(await harness.unionPay.refund(part("P1", 12_000))).toMatchObject({
      status: "processing",
    });
    expect(await harness.unionPay.refund(part("P2", 8_001))).toMatchObject({
      status: "abnormal",
      remark: expect.stringContaining("36"),
    });
    expect(await harness.unionPay.refund(part("P3", 8_000))).toMatchObject({
      status: "processing",
    });
  });

  test("when 90 days are over, then it is refused for good; a moment before, it isn't", async () => {
    const order = await toRefund();
    const start = Date.parse(order.attemptCreatedAt);
    harness.clock.now = start + 90 * day + 1;
    await expect(harness.unionPay.refund(order)).rejects.toMatchObject({
      type: "REFUND_WINDOW_OVER",
      nonRetryable: true,
    });
    harness.clock.now = start + 90 * day;
    expect(await harness.unionPay.refund(order)).toMatchObject({ status: "processing" });
  });

  test("when UnionPay doesn't know a refund, then it is waited for, and abnormal after ten minutes", async () => {
    const order = await toRefund();
    expect(await harness.unionPay.queryRefund(order)).toEqual({
      status: "processing",
      abnormality: "absent",
    });
    harness.clock.now += 11 * minute;
    expect(await harness.unionPay.queryRefund(order)).toMatchObject({ status: "abnormal" });
  });
});
