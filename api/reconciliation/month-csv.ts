import { beijingDay } from "../../domain/beijing-day";
import { bridgeTitles, type MonthReport, type MonthSums } from "../../domain/money/month";
import { channelTraits } from "../../domain/money/channels";
import { csvFile, textCell, yuanCell } from "../csv";

const header = [
  "日期",
  "渠道",
  "收款（元）",
  "收款笔数",
  "退款（元）",
  "退款笔数",
  "人工结清（元）",
  "净额（元）",
  "手续费（元）",
  "到账（元）",
  "差额（净额减手续费减到账，元）",
  ...bridgeTitles.map(([, title]) => `其中${title}（元）`),
];

/** The accountant's month: a line for each day and channel that saw money, then the sums and the invoices. */
export function monthCsv({ days, totals, ...invoices }: MonthReport): string {
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
    invoiceLine("未开票", invoices.notInvoicedFen),
    // By what the month is otherwise than it was when it ended, and why.
    ...invoices.corrections.map(({ at, kind, amountFen, remark }) =>
      invoiceLine(`更正（${beijingDay(at)} ${kind}）：${remark}`, kind === "支付" ? amountFen : -amountFen),
    ),
  ]);
}

const line = (day: string, channel: string, sums: MonthSums): string[] => [
  textCell(day),
  textCell(channel),
  yuanCell(sums.takenFen),
  String(sums.takenCount),
  yuanCell(sums.refundedFen),
  String(sums.refundedCount),
  yuanCell(sums.byHandFen),
  yuanCell(sums.netFen),
  yuanCell(sums.feeFen),
  yuanCell(sums.settledFen),
  yuanCell(sums.gapFen),
  ...bridgeTitles.map(([reason]) => yuanCell(sums[reason])),
];
