import type { PaymentEvidence, RefundAnswer } from "../../domain/money/payment";
import { readOrSkip, type UnreadableLine } from "../../domain/reconciliation/statement";
import { toUtc } from "./times";
import { fenFromYuan } from "./yuan";

/** One line of a day's statement. Amounts in fen. */
export type StatementRow =
  | UnreadableLine
  | { kind: "payment"; evidence: PaymentEvidence }
  | {
      kind: "refund";
      refundNumber: string;
      attemptNumber: string;
      transactionId: string;
      amountFen: number;
      standing: RefundAnswer["standing"];
    };

type Line = ReadonlyMap<string, string>;

const refundStandings: Readonly<Record<string, RefundAnswer["standing"]>> = {
  SUCCESS: "refunded",
  PROCESSING: "processing",
  FAIL: "abnormal",
  CHANGE: "abnormal",
};

/**
 * Reads a trade bill: a header line, lines whose cells each start with a backtick, then the sums' names and the sums.
 * A line that isn't as its header says is told as such.
 * @throws a plain Error when there is no header, or the lines don't add up to the sums
 */
export function readStatement(csv: string): StatementRow[] {
  const lines = csv
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  const sumsAt = lines.findIndex((line) => line.startsWith("总交易单数"));
  const [header, sumsHeader, sums] = [lines[0], lines[sumsAt], lines[sumsAt + 1]];
  if (sumsAt < 1 || header === undefined || sumsHeader === undefined || sums === undefined) {
    throw new Error("The statement has no header or no sums");
  }
  const rows = lines
    .slice(1, sumsAt)
    .map((line, index) => readOrSkip(index + 2, () => readRow(readLine(line, header))));
  // Sums that hold a line which can't be read say nothing of the others.
  if (rows.every(({ kind }) => kind !== "unreadable")) checkSums(rows, readLine(sums, sumsHeader));
  return rows;
}

function readLine(line: string, header: string): Line {
  const names = header.split(",");
  const cells = line.slice(1).split(",`");
  if (!line.startsWith("`") || cells.length !== names.length)
    throw new Error("A statement line doesn't fit its header");
  return new Map(names.map((name, index) => [name, cells[index] ?? ""]));
}

function readRow(line: Line): StatementRow {
  const attemptNumber = cell(line, "商户订单号");
  const transactionId = cell(line, "微信订单号");
  if (cell(line, "交易状态") !== "SUCCESS") {
    const standing = refundStandings[cell(line, "退款状态")];
    if (standing === undefined)
      throw new Error(`Unknown refund status ${cell(line, "退款状态")} in the statement`);
    const amountFen = fenFromYuan(cell(line, "申请退款金额"));
    return {
      kind: "refund",
      refundNumber: cell(line, "商户退款单号"),
      attemptNumber,
      transactionId,
      amountFen,
      standing,
    };
  }
  return {
    kind: "payment",
    evidence: {
      channel: "wechat",
      merchantId: cell(line, "商户号"),
      appId: cell(line, "公众账号ID"),
      attemptNumber,
      transactionId,
      amountFen: fenFromYuan(cell(line, "订单金额")),
      currency: cell(line, "货币种类"),
      paidAt: toUtc(`${cell(line, "交易时间").replace(" ", "T")}+08:00`),
    },
  };
}

function checkSums(rows: readonly StatementRow[], sums: Line): void {
  const paidFen = rows.reduce((sum, row) => sum + (row.kind === "payment" ? row.evidence.amountFen : 0), 0);
  const refundFen = rows.reduce((sum, row) => sum + (row.kind === "refund" ? row.amountFen : 0), 0);
  const agree =
    Number(cell(sums, "总交易单数")) === rows.length &&
    fenFromYuan(cell(sums, "订单总金额")) === paidFen &&
    fenFromYuan(cell(sums, "申请退款总金额")) === refundFen;
  if (!agree) throw new Error("The statement's lines don't add up to its sums");
}

function cell(line: Line, name: string): string {
  const value = line.get(name);
  if (value === undefined) throw new Error(`The statement has no column ${name}`);
  return value;
}
