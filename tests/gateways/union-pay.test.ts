import { ApplicationFailure } from "@temporalio/common";
import { attemptAt, paymentsAt, resetHarness, startHarness, type Harness } from "./union-pay-harness";

const minute = 60_000;

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.close());

beforeEach(() => resetHarness(harness));

const { opened, act, paid, toRefund } = paymentsAt(() => harness);

describe("the consume form", () => {
  test("when it is made twice for an attempt, then it is the same, field by field", () => {
    const order = attemptAt(Date.parse("2030-05-06T02:00:00.500Z"));
    const form = harness.unionPay.bankForm(order);
    expect(harness.unionPay.bankForm({ ...order })).toEqual(form);
    expect(form.action).toBe(`${harness.gatewayUrl}/gateway/api/frontTransReq.do`);
    expect(form.fields).toMatchObject({
      version: "5.1.0",
      txnType: "01",
      orderId: order.number,
      txnTime: "20300506100000",
      txnAmt: "20000",
      payTimeout: "20300506103000",
      issInsCode: "ICBC",
      certId: expect.stringMatching(/^\d+$/),
    });
  });

  test("when the bank isn't configured, then there is no form", () => {
    const order = { ...attemptAt(harness.clock.now), bank: "NOSUCH" };
    expect(() => harness.unionPay.bankForm(order)).toThrow("UNIONPAY_BANKS");
  });
});

describe("the query", () => {
  test("when nobody paid, then the attempt is unpaid, also after payTimeout: how long to wait is the workflow's business", async () => {
    const order = await opened();
    const start = harness.clock.now;
    expect(await harness.unionPay.query(order)).toEqual({ status: "unpaid" });
    harness.clock.now = start + 30 * minute;
    expect(await harness.unionPay.query(order)).toEqual({ status: "unpaid" });
    harness.clock.now += 1;
    expect(await harness.unionPay.query(order)).toEqual({ status: "unpaid" });
  });

  test("when UnionPay never saw the attempt, then it is unpaid, and no call was needed to prepare it", async () => {
    const order = attemptAt(harness.clock.now);
    expect(await harness.unionPay.prepare()).toEqual({});
    expect(await harness.unionPay.query(order)).toEqual({ status: "unpaid" });
    expect(await harness.unionPay.close()).toBe("unclear");
  });

  test("when the buyer paid in the last second, then the evidence says so", async () => {
    const order = await opened();
    harness.clock.now += 30 * minute + 999;
    const [row] = await act(order, "pay");
    expect(await harness.unionPay.query(order)).toEqual({
      status: "paid",
      evidence: {
        channel: "unionpay",
        merchantId: harness.settings.merchantId,
        attemptNumber: order.number,
        transactionId: row?.queryId,
        amountFen: 20_000,
        currency: "CNY",
        paidAt: order.deadline,
        orderedAt: order.createdAt,
      },
    });
  });

  test("when UnionPay tells of the success as A6, then it is paid", async () => {
    const order = await opened();
    await harness.control("POST", `/orders/${order.number}/pay-defectively`, {});
    expect(await harness.unionPay.query(order)).toMatchObject({
      status: "paid",
      evidence: { attemptNumber: order.number },
    });
  });

  test("when the buyer paid a second late, then UnionPay returned it, and the attempt is closed", async () => {
    const order = await opened();
    const before = (await harness.ledger()).sums;
    harness.clock.now += 30 * minute + 1000;
    expect((await act(order, "pay")).map(({ kind }) => kind)).toEqual(["payment", "returned"]);
    expect(await harness.unionPay.query(order)).toEqual({ status: "closed" });
    expect((await harness.ledger()).sums.netFen).toBe(before.netFen);
  });

  test("when late money was not returned, then it is paid, with its late time", async () => {
    const { order } = await paid("pay-late");
    const answer = await harness.unionPay.query(order);
    expect(answer).toMatchObject({ status: "paid" });
    const paidAt = answer.status === "paid" ? answer.evidence.paidAt : "";
    expect(Date.parse(paidAt)).toBe(Date.parse(order.deadline) + 1000);
  });

  test("when the buyer paid twice, then both are told of under their own ids", async () => {
    const before = harness.merchant.notices.length;
    const { rows } = await paid("pay-twice");
    const notices = (await harness.merchant.noticed(before + 2)).slice(before);
    const told = notices.map((rawBody) => harness.unionPay.verifyNotice({ rawBody }));
    const ids = told.map(({ evidence }) => "transactionId" in evidence && evidence.transactionId);
    expect(new Set(ids)).toEqual(new Set(rows.map(({ queryId }) => queryId)));
    expect(new Set(told.map(({ noticeId }) => noticeId)).size).toBe(2);
  });

  test("when the bank declined, then the attempt is closed", async () => {
    const order = await opened();
    await harness.control("POST", `/orders/${order.number}/decline`, {});
    expect(await harness.unionPay.query(order)).toEqual({ status: "closed" });
  });

  test.each(["http500", "garbage", "silent", "unsigned", "reset"])(
    "when the gateway answers with %s, then the query fails with an error to be tried again",
    async (kind) => {
      const { order } = await paid();
      await harness.control("PUT", "/faults", { kind, path: "/gateway/api/queryTrans.do" });
      const failure = await harness.unionPay.query(order).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      expect(failure).not.toBeInstanceOf(ApplicationFailure);
      expect(await harness.unionPay.query(order)).toMatchObject({ status: "paid" });
    },
  );
});

describe("the statement", () => {
  test("when the day is over, then it lists what was paid and refunded that day, in fen", async () => {
    harness.clock.now = Date.parse("2030-12-31T14:59:00Z");
    const order = await toRefund();
    await harness.unionPay.refund(order);
    const late = await opened();
    harness.clock.now += 31 * minute;
    await act(late, "pay");
    const next = await opened();
    await act(next, "pay");
    harness.clock.now += 60 * minute;
    expect(await harness.unionPay.downloadStatement("2030-12-31")).toEqual([
      {
        kind: "payment",
        feeFen: 120,
        evidence: {
          channel: "unionpay",
          merchantId: harness.settings.merchantId,
          attemptNumber: order.attemptNumber,
          transactionId: order.transactionId,
          amountFen: 20_000,
          currency: "CNY",
          paidAt: "2030-12-31T14:59:00.000Z",
        },
      },
      {
        kind: "refund",
        refundNumber: order.refundNumber,
        transactionId: order.transactionId,
        amountFen: 20_000,
        feeFen: -120,
        status: "refunded",
        fundsId: expect.stringMatching(/^\d{21}$/),
        at: expect.stringMatching(/Z$/),
        movedAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(await harness.unionPay.downloadFundFlow("2030-12-31")).toEqual([
      { kind: "income", id: order.transactionId, amountFen: 20_000 },
      { kind: "fee", id: order.transactionId, amountFen: -120 },
      { kind: "refund", id: expect.stringMatching(/^\d{21}$/), amountFen: -19_880 },
    ]);
    harness.clock.now += 24 * 60 * minute;
    expect(await harness.unionPay.downloadStatement("2031-01-01")).toMatchObject([
      { evidence: { attemptNumber: next.number, paidAt: "2030-12-31T15:30:00.000Z" } },
    ]);
  });

  test("when there is no file for the day, then there are no rows to compare", async () => {
    expect(await harness.unionPay.downloadStatement("2030-01-31")).toBeUndefined();
  });

  test.each(["garbage", "unsigned"])("when the answer is %s, then it is an error", async (kind) => {
    await harness.control("PUT", "/faults", { kind, path: "/fileTransfer" });
    await expect(harness.unionPay.downloadStatement("2030-12-31")).rejects.toThrow();
  });
});
