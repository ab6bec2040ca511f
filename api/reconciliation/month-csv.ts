import { beijingDay } from "../../domain/beijing-day";
import {
  gapReasons,
  gapTitles,
  isCount,
  lockSumTitle,
  monthColumns,
  monthOwed,
  monthOwedTitles,
  monthTitles,
  type MonthOwed,
  type MonthReport,
  type MonthSums,
} from "../../domain/reconciliation/month";
import { channelTraits } from "../../domain/money/channels";
import { csvFile, textCell, yuanCell } from "../csv";

const inYuan = (title: string): string =>
  title.endsWith("）") ? `${title.slice(0, -1)}，元）` : `${title}（元）`;

const header = [
  ...["日期", "渠道"],
  ...monthColumns.map((column) => (isCount(column) ? monthTitles[column] : inYuan(monthTitles[column]))),
  ...gapReasons.map((reason) => inYuan(`其中${gapTitles[reason]}`)),
];

/** Returns the accountant's month: one line per day and channel with movements, then the sums and the invoices. */
export function monthCsv({ days, totals, ...invoices }: MonthReport, owed: MonthOwed): string {
  const invoiceLine = (title: string, fen: number): string[] => [
    textCell(title),
    textCell(""),
    yuanCell(fen),
    ...Array.from({ length: header.length - 3 }, () => textCell("")),
  ];
  return csvFile([
    header.map(textCell),
    ...days.map(({ day, channel, ...sums }) => line(day, channelTraits[channel].name, sums)),
    ...totals.map(({ channel, ...sums }) => line("合计", channelTraits[channel].name, sums)),
    invoiceLine("已开票", invoices.invoicedFen),
    invoiceLine("已红冲", invoices.reversedFen),
    invoiceLine("开票净额", invoices.netInvoicedFen),
    ...invoices.locks.map(({ lockType, years, quantity, amountFen }) =>
      invoiceLine(`开票净额（${lockSumTitle({ lockType, years })}，${quantity}把）`, amountFen),
    ),
    invoiceLine("未开票", invoices.notInvoicedFen),
    ...monthOwed.map((sum) => invoiceLine(monthOwedTitles[sum], owed[sum])),
    // These lines list what has changed in the month since it ended, and why.
    ...invoices.corrections.map(({ at, kind, amountFen, remark }) =>
      invoiceLine(`更正（${beijingDay(at)} ${kind}）：${remark}`, kind === "支付" ? amountFen : -amountFen),
    ),
  ]);
}

const line = (day: string, channel: string, sums: MonthSums): string[] => [
  textCell(day),
  textCell(channel),
  ...[...monthColumns, ...gapReasons].map((column) =>
    isCount(column) ? String(sums[column]) : yuanCell(sums[column]),
  ),
];
