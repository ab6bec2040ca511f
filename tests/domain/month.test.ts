import type { Application } from "../../domain/application/application";
import { monthCsv } from "../../api/reconciliation/month-csv";
import { nothingBridged } from "../../domain/reconciliation/report";
import { daysOfMonth, monthReport, monthsBeside } from "../../domain/reconciliation/month";
import {
  approvedAt,
  invoiceAskedAt,
  invoiceIssuedAt,
  invoiceReversedAt,
  moneyCountedAt,
  refundAt,
  refundNumberOf,
  withdrawnAt,
} from "./sample-events";
import {
  after,
  at,
  bidder,
  buyer,
  correction,
  delivery,
  evidenceFor,
  feeFen,
  invoiceDocument,
  invoiced,
  paid,
  nothingOwed,
  draft,
  onSiteForm,
  renewedBy,
  reviewer,
  withAttempt,
} from "./samples";

test("when a month is named then its days are known, in February and December too", () => {
  expect(daysOfMonth("2026-02")).toEqual({ first: "2026-02-01", last: "2026-02-28" });
  expect(daysOfMonth("2028-02").last).toBe("2028-02-29");
  expect(daysOfMonth("2026-12")).toEqual({ first: "2026-12-01", last: "2026-12-31" });
  expect(monthsBeside("2026-12")).toEqual({ before: "2026-11", after: "2027-01" });
  expect(monthsBeside("2028-03")).toEqual({ before: "2028-02", after: "2028-04" });
});

describe("a month's report", () => {
  const kept = paid();
  const refunding = after({ ...paid(), id: "01JDEMO0000000000000000002" }, withdrawnAt(100));
  const number = refundNumberOf(refunding);
  const refunded = after(refunding, refundAt(200, number));
  const funds = [
    { day: "2026-01-05", channel: "wechat", feeFen: 120, settledFen: 19_880, ...nothingBridged },
    { day: "2026-01-06", channel: "unionpay", feeFen: -120, settledFen: -19_880, ...nothingBridged },
  ] as const;
  const records = { applications: [kept, refunded], strayRefunds: [], funds };
  const report = monthReport(records, "2026-01");

  test("when money came and went then the sums of days, channels and entries are the same to the fen", () => {
    const sums = { takenFen: 2 * feeFen, takenCount: 2, refundedFen: feeFen, refundedCount: 1, byHandFen: 0 };
    const wechat = { channel: "wechat", ...sums, netFen: feeFen, feeFen: 120, settledFen: 19_880, gapFen: 0 };
    expect(report.days).toMatchObject([
      { day: "2026-01-05", ...wechat },
      { day: "2026-01-06", channel: "unionpay", takenFen: 0, feeFen: -120, settledFen: -19_880 },
    ]);
    expect(report.totals[0]).toEqual({ ...wechat, ...nothingBridged, withoutFundsFen: 0, sinceFen: 0 });
    expect(report.entries).toHaveLength(3);
    const [, row = ""] = monthCsv(report, nothingOwed).split("\r\n");
    expect(row.split(",").slice(2, 11)).toEqual([
      "400.00",
      "2",
      "200.00",
      "1",
      "0.00",
      "200.00",
      "1.20",
      "198.80",
      "0.00",
    ]);
  });

  test("when a bill is of the month's first or last day then it counts, and one of the days about it doesn't", () => {
    const days = ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"];
    const bills = days.map((day, index) => ({ ...funds[0], day, feeFen: 10 ** index, settledFen: 0 }));
    const { totals, days: shown } = monthReport({ ...records, funds: bills }, "2026-01");
    expect(totals[0]?.feeFen).toBe(110);
    expect(shown.map(({ day }) => day)).toEqual(["2026-01-01", "2026-01-05", "2026-01-31"]);
  });

  test("when a title was put right, in the next month too, then blue and red are told apart, with their net", () => {
    const february = "2026-02-03T01:00:00.000Z";
    const reissued = after(
      invoiced(300),
      correction(february),
      { type: "invoiceReversed", at: february, document: invoiceDocument(2, february) },
      { type: "invoiceRequested", at: february, by: bidder, buyer, delivery },
      { type: "invoiceIssued", at: february, document: invoiceDocument(3, february) },
    );
    expect(monthReport({ applications: [reissued], strayRefunds: [], funds: [] }, "2026-01")).toMatchObject({
      ...{ invoicedFen: feeFen, reversedFen: 0, netInvoicedFen: feeFen, notInvoicedFen: 0 },
    });
    const next = monthReport({ applications: [reissued], strayRefunds: [], funds: [] }, "2026-02");
    expect(next).toMatchObject({ invoicedFen: feeFen, reversedFen: -feeFen, netInvoicedFen: 0 });
    expect(next.locks).toEqual([]);
    const firstCells = monthCsv(next, nothingOwed)
      .split("\r\n")
      .map((line) => line.split(",").slice(0, 3).join());
    for (const line of [`"已开票","",200.00`, `"已红冲","",-200.00`, `"开票净额","",0.00`])
      expect(firstCells).toContain(line);
  });

  test("when a lock's fee goes back after the invoice, then the sums by lock type and years are those of what is kept", () => {
    const locks = ["法人锁", "单位锁", "单位锁"].map((lockType, index) => ({
      ...{ lockType, lockSerial: `LOCK-00000${index}`, years: 1 },
    }));
    const form = { ...onSiteForm, locks };
    const waiting = withAttempt(
      after(
        draft(form),
        { type: "submitted", at: at(10), by: bidder, opinion: "", form, feesFen: [60_000, 20_000, 20_000] },
        approvedAt(20),
      ),
    );
    const asked = invoiceAskedAt(50);
    const issued = after(
      waiting,
      moneyCountedAt(40, evidenceFor(waiting, { amountFen: 100_000 })),
      ...[asked, { type: "invoiceFailed", at: at(51), reason: "示例" } as const, asked],
      invoiceIssuedAt(60, 1),
    );
    const inMonth = (application: Application) =>
      monthReport({ applications: [application], strayRefunds: [], funds: [] }, "2026-01");
    expect(inMonth(issued).locks).toEqual([
      { lockType: "单位锁", years: 1, quantity: 2, amountFen: 40_000 },
      { lockType: "法人锁", years: 1, quantity: 1, amountFen: 60_000 },
    ]);
    const keptLocks = after(
      issued,
      renewedBy(reviewer, 70, form, ["LOCK-000001"]),
      correction(at(80)),
      invoiceReversedAt(90, 2),
      { ...asked, at: at(91) },
      invoiceIssuedAt(95, 3),
    );
    const { locks: sums, netInvoicedFen } = inMonth(keptLocks);
    expect(sums).toEqual([
      { lockType: "单位锁", years: 1, quantity: 1, amountFen: 20_000 },
      { lockType: "法人锁", years: 1, quantity: 1, amountFen: 60_000 },
    ]);
    expect(netInvoicedFen).toBe(80_000);
    expect(monthCsv(inMonth(keptLocks), nothingOwed)).toContain('"开票净额（单位锁 1年，1把）","",200.00');
  });

  test("when no bill has told of a day's money yet then the day is named", () => {
    expect(report.withoutFunds).toEqual([]);
    expect(monthReport({ ...records, funds: [] }, "2026-01").withoutFunds).toEqual(["2026-01-05"]);
  });
});
