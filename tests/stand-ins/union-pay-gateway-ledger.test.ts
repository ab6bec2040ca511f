import { rm } from "node:fs/promises";
import {
  paymentsAt,
  refundOf,
  startHarness,
  temporaryDirectory,
  type Harness,
} from "../gateways/union-pay-harness";

let certificates: string;
let harness: Harness;

beforeAll(async () => {
  certificates = await temporaryDirectory();
});

afterAll(() => rm(certificates, { recursive: true }));

beforeEach(async () => {
  harness = await startHarness({ certificates });
});

afterEach(() => harness.close());

const { opened, act, noticeEndings } = paymentsAt(() => harness);

describe("the ledger", () => {
  test("when the gateway is started again, then orders, money, rules and untold notices are still there", async () => {
    harness.merchant.status = 503;
    const order = await opened();
    const open = await opened();
    const rows = await act(order, "pay");
    const [payment] = rows;
    await harness.control("PUT", "/refunds/default", { outcome: "PROCESSING" });
    const refund = refundOf({
      order,
      transactionId: payment?.queryId ?? "",
      requestedAt: harness.clock.now,
    });
    await harness.unionPay.refund(refund);
    await harness.control("PUT", "/clock", { now: "2031-01-01T00:00:00+08:00", frozen: true });
    const before = await harness.control("GET", "/orders");

    await harness.restart();

    expect(await harness.control("GET", "/orders")).toEqual(before);
    expect(await harness.ledger()).toMatchObject({
      now: "2030-12-31T16:00:00.000Z",
      rows: [{ kind: "payment" }, { kind: "refund", outcome: "PROCESSING" }],
      sums: { paidFen: 20_000, refundedFen: 0, netFen: 20_000 },
    });
    expect(await harness.unionPay.query(open)).toEqual({ status: "unpaid" });
    harness.merchant.status = 200;
    await harness.control("PUT", "/refunds/default", { outcome: "SUCCESS" });
    expect(await noticeEndings()).toEqual(["received", "received"]);
    expect((await harness.ledger()).sums.netFen).toBe(0);
  });

  test("when an order is paid by many at once, then one of them pays", async () => {
    const order = await opened();
    const payments = await Promise.allSettled(Array.from({ length: 10 }, () => act(order, "pay")));
    expect(payments.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await harness.ledger()).sums.paidFen).toBe(20_000);
  });
});
