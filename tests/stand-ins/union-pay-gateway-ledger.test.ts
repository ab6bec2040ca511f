import { rm } from "node:fs/promises";
import {
  attemptAt,
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

  test("when its clock is set, then payments and the statement's day follow, and goes on from there", async () => {
    await harness.control("PUT", "/clock", { now: "2030-06-01T09:00:00+08:00" });
    harness.clock.now += 1000;
    const order = attemptAt(Date.parse("2030-06-01T01:00:00Z"));
    await harness.submit(order);
    const rows = await act(order, "pay");
    expect(rows).toMatchObject([{ at: "2030-06-01T01:00:01.000Z" }]);
    expect(await harness.unionPay.downloadStatement("2030-06-01")).toBeUndefined();
    await harness.control("PUT", "/clock", { now: "2030-06-02T10:30:00+08:00" });
    expect(await harness.unionPay.downloadStatement("2030-06-01")).toHaveLength(1);
    const { now } = await harness.control<{ now: string }>("PUT", "/clock", { now: null });
    expect(Date.parse(now)).toBe(harness.clock.now);
  });

  test("when it is 23:00, then the next clearing day begins", async () => {
    await harness.control("PUT", "/clock", { now: "2030-06-05T10:30:00+08:00" });
    const moments = ["2030-06-03T22:59:59+08:00", "2030-06-03T23:00:00+08:00"];
    for (const at of moments) {
      const order = attemptAt(Date.parse(at) - 60_000);
      await harness.submit(order);
      await act(order, "pay", { at });
    }
    const timesOf = async (day: string) =>
      (await harness.unionPay.downloadStatement(day))?.flatMap((row) =>
        row.kind === "payment" ? Date.parse(row.evidence.paidAt) : [],
      );
    expect(await timesOf("2030-06-03")).toEqual([Date.parse(moments[0] ?? "")]);
    expect(await timesOf("2030-06-04")).toEqual([Date.parse(moments[1] ?? "")]);
  });

  test("when a payment is placed at a moment, then that moment decides whether it is in time", async () => {
    const order = await opened();
    const rows = await act(order, "pay", { at: "2030-05-06T10:30:01+08:00" });
    expect(rows.map(({ kind }) => kind)).toEqual(["payment", "returned"]);
  });
});
