import { beijingTime } from "../../domain/beijing-day";
import { ledgerKinds, type LedgerEntry, type LedgerKind } from "../../domain/reconciliation/ledger";
import { channels } from "../../domain/money/payment";
import { channelTraits } from "../../domain/money/channels";
import { csvFile, textCell, yuanCell } from "../csv";

const header = [
  "类别",
  "时间（北京时间）",
  "渠道",
  "单位名称",
  "申请编号",
  "订单号",
  "渠道流水号",
  "退款单号/发票号码",
  "金额（元）",
  "备注",
];

/**
 * Returns the accountant's ledger: one line per movement, then the sums. 人工结清 has a sum of its own, because that money
 * went back outside of the channels.
 */
export function ledgerCsv(entries: readonly LedgerEntry[]): string {
  return csvFile([header.map(textCell), ...entries.map(entryLine), ...sumLines(entries)]);
}

function entryLine({ kind, at, channel, amountFen, remark, ...entry }: LedgerEntry): string[] {
  const { organisationName, applicationId, attemptNumber, transactionId, number } = entry;
  const texts = [
    kind,
    beijingTime(at),
    channel === undefined ? "" : channelTraits[channel].name,
    organisationName,
    applicationId,
    attemptNumber,
    transactionId,
    number,
  ];
  return [...texts.map(textCell), yuanCell(amountFen), textCell(remark)];
}

function sumLines(entries: readonly LedgerEntry[]): string[][] {
  const sumsOfKind = (kind: LedgerKind): string[][] => {
    const ofKind = entries.filter((entry) => entry.kind === kind);
    const byChannel = kind === "发票" || kind === "红字发票" ? [] : channels;
    return [
      ...byChannel.map((channel) =>
        sumLine(
          `${kind}合计`,
          ofKind.filter((entry) => entry.channel === channel),
          channelTraits[channel].name,
        ),
      ),
      sumLine(`${kind}合计`, ofKind, "全部"),
    ];
  };
  const netFen = (of: readonly LedgerEntry[]) => sumFen(of, "支付") - sumFen(of, "退款");
  const netLine = (of: readonly LedgerEntry[], channelName: string) =>
    totalLine({ title: "净额（支付减退款）", channelName, fen: netFen(of), remark: "" });
  return [
    ...ledgerKinds.flatMap(sumsOfKind),
    ...channels.map((channel) =>
      netLine(
        entries.filter((entry) => entry.channel === channel),
        channelTraits[channel].name,
      ),
    ),
    netLine(entries, "全部"),
  ];
}

const sumFen = (entries: readonly LedgerEntry[], kind?: LedgerKind): number =>
  entries
    .filter((entry) => kind === undefined || entry.kind === kind)
    .reduce((sum, { amountFen }) => sum + amountFen, 0);

const sumLine = (title: string, entries: readonly LedgerEntry[], channelName: string): string[] =>
  totalLine({ title, channelName, fen: sumFen(entries), remark: `${entries.length} 笔` });

function totalLine(total: { title: string; channelName: string; fen: number; remark: string }): string[] {
  const { title, channelName, fen, remark } = total;
  const blanks = ["", "", "", "", ""];
  return [...[title, "", channelName, ...blanks].map(textCell), yuanCell(fen), textCell(remark)];
}
