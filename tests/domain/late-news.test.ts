import { monthCsv } from "../../api/reconciliation/month-csv";
import { strayRefundOf } from "../../domain/money/stray-refund";
import type { NamedStrayRefund } from "../../domain/reconciliation/books";
import { monthReport } from "../../domain/reconciliation/month";
import { consoleRefundAt, moneyCountedAt } from "./sample-events";
import { after, approved, at, evidenceFor, ms, paid, withAttempt, nothingOwed } from "./samples";

/** Last second of January in Beijing, counted in the samples' seconds. */
const januaryEnds = (Date.UTC(2026, 0, 31, 15, 59, 59) - ms(0)) / 1000;

const handed = (second: number, heard: number) =>
  after(paid(), { ...consoleRefundAt(heard, paid(), 5_000), doneAt: at(second) });
const paidLate = (second: number, heard: number) => {
  const waiting = withAttempt({ ...approved(), id: "01JDEMO0000000000000000009" }, second - 5);
  const evidence = evidenceFor(waiting, { transactionId: "4200000099", paidAt: at(second) });
  return after(waiting, moneyCountedAt(heard, evidence));
};
const strayLate = (second: number, heard: number): NamedStrayRefund => {
  const evidence = evidenceFor(paid(), { transactionId: "4200STRAY", paidAt: at(second) });
  return { ...strayRefundOf(paid(), evidence, at(heard)), organisationName: "示例单位" };
};
const reportOf = (told: ReturnType<typeof paid> | NamedStrayRefund, month = "2026-01") => {
  const records = { applications: [], strayRefunds: [], funds: [] };
  const own = "evidence" in told ? { strayRefunds: [told] } : { applications: [told] };
  return monthReport({ ...records, ...own }, month);
};

test("when money of a month's last second is heard of in the next month, then it is a correction of that month, with its cause", () => {
  for (const late of [handed, paidLate, strayLate].map((make) => make(januaryEnds, januaryEnds + 1))) {
    const { corrections, entries } = reportOf(late);
    expect(corrections).toMatchObject([{ at: at(januaryEnds), heardDay: "2026-02-01" }]);
    expect(corrections[0]?.remark).toMatch(/2026-02-01得知$/);
    expect(entries).toContainEqual(corrections[0]);
    expect(reportOf(late, "2026-02").entries).toEqual([]);
  }
});

test("when it is heard of within the month, though on another day, then it is no correction; on its own day, then nothing is said", () => {
  for (const told of [handed, paidLate, strayLate].map((make) => make(januaryEnds - 90_000, januaryEnds))) {
    expect(reportOf(told).corrections).toEqual([]);
    expect(reportOf(told).entries.filter(({ heardDay }) => heardDay === "2026-01-31")).toHaveLength(1);
  }
  const atOnce = paidLate(januaryEnds, januaryEnds);
  expect(atOnce.attempts[0]?.transactions[0]?.heardAt).toBeUndefined();
  for (const told of [atOnce, strayLate(januaryEnds, januaryEnds)])
    expect(reportOf(told).entries).toMatchObject([{ remark: "" }]);
});

test("when a month has corrections, then its .csv has a line for each, signed, with day, kind and cause", () => {
  const lines = (application: ReturnType<typeof paid>) =>
    monthCsv(reportOf(application), nothingOwed)
      .split("\r\n")
      .filter((line) => line.includes("更正"));
  expect(lines(handed(januaryEnds, januaryEnds + 1))).toEqual([
    expect.stringMatching(/更正（2026-01-31 退款）：已在渠道后台退款；2026-02-01得知.*-50\.00/),
  ]);
  expect(lines(paidLate(januaryEnds, januaryEnds + 1))).toEqual([
    expect.stringMatching(/更正（2026-01-31 支付）：2026-02-01得知[^-]*200\.00/),
  ]);
  expect(lines(paid())).toEqual([]);
});
