import {
  createOrder,
  createRefundOrder,
  payOrder,
  startSetup,
  type Setup,
} from "../gateways/wechat-pay-setup";

let setup: Setup;
beforeEach(async () => {
  setup = await startSetup();
});
afterEach(() => setup.close());

const payWith = (kind: string, number: string, body: object = {}) =>
  setup.control("POST", `/orders/${number}/${kind}`, body);

test("when the QR code expired, then paying is refused, closing works, and late money still arrives", async () => {
  const order = createOrder({ deadline: "2025-03-01T04:05:00.000Z" });
  await setup.control("PUT", "/clock", { now: "2025-03-01T12:00:00+08:00", frozen: true });
  await setup.pay.prepare(order);
  await setup.control("PUT", "/clock", { now: "2025-03-01T12:05:01+08:00", frozen: true });
  expect(await payWith("pay", order.number)).toMatchObject({
    status: 409,
    body: { code: "ORDER_EXPIRED" },
  });
  expect(await setup.pay.query(order)).toEqual({ status: "unpaid" });
  expect(await setup.pay.close(order)).toBe("closed");
  expect(await payWith("pay", order.number)).toMatchObject({
    status: 409,
    body: { code: "ORDER_CLOSED" },
  });
  await payWith("pay-late", order.number);
  expect(await setup.pay.query(order)).toMatchObject({
    status: "paid",
    evidence: { paidAt: "2025-03-01T04:05:01.000Z" },
  });
});

test("when close and pay race, then exactly one of them wins", async () => {
  for (let round = 0; round < 20; round += 1) {
    const order = createOrder();
    await setup.pay.prepare(order);
    const [closing, paying] = await Promise.all([setup.pay.close(order), payWith("pay", order.number)]);
    expect([closing, paying.status]).toEqual(paying.status === 200 ? ["unclear", 200] : ["closed", 409]);
  }
});

test("when it restarts, then orders, payments, refunds and unreceived notices are there again", async () => {
  setup.answerNoticesWith(500);
  const evidence = await payOrder(setup);
  const refund = createRefundOrder(evidence);
  await setup.control("PUT", `/refunds/${refund.refundNumber}`, { outcome: "PROCESSING" });
  await setup.pay.refund(refund);
  const before = (await setup.control("GET", "/ledger")).body;
  const [ordered] = before["refunds"] as { status: string }[];
  // The refund's status is left out of the comparison, because the gateway continues the refund as soon as it is
  // restarted.
  const { status: _, ...lasting } = ordered ?? { status: "" };
  await setup.restart();
  setup.answerNoticesWith(204);
  const after = (await setup.control("GET", "/ledger")).body;
  expect(after).toMatchObject({
    transactions: before.transactions,
    refunds: [lasting],
    orders: before.orders,
  });
  for (;;) {
    const ledger = (await setup.control("GET", "/ledger")).body as {
      refunds: { status: string }[];
      notices: { end?: string }[];
    };
    if (ledger.notices.length === 2 && ledger.notices.every(({ end }) => end === "received")) break;
  }
  expect(await setup.pay.queryRefund(refund)).toMatchObject({ status: "refunded" });
});
