import type { RefundAnswer } from "../../domain/money/payment";
import { readOrSkip, type Charge, type StatementLine } from "../../domain/reconciliation/statement";
import { cell, partBill, timeIn, type BillLine } from "./bill-lines";
import { fenFromYuan } from "./transaction";

const refundStatuses: Readonly<Record<string, RefundAnswer["status"]>> = {
  SUCCESS: "refunded",
  PROCESSING: "processing",
  FAIL: "abnormal",
  CHANGE: "abnormal",
};

/**
 * Reads a trade bill. A line that doesn't fit the bill's header becomes an unreadable row.
 * @throws Error if there is no header, or the lines don't add up to the sums
 */
export function readStatement(csv: string): StatementLine[] {
  const { lines, sums } = partBill(csv, "总交易单数");
  const rows = lines.map(({ lineNumber, read }) => readOrSkip(lineNumber, () => readRow(read())));
  // The sums include lines that can't be read. If there are any, the sums prove nothing about the others.
  if (rows.every(({ kind }) => kind !== "unreadable")) checkSums(rows, sums);
  return rows;
}

function readRow(line: BillLine): StatementLine {
  const attemptNumber = cell(line, "商户订单号");
  const transactionId = cell(line, "微信订单号");
  if (cell(line, "交易状态") !== "SUCCESS") {
    const status = refundStatuses[cell(line, "退款状态")];
    if (status === undefined)
      throw new Error(`Unknown refund status ${cell(line, "退款状态")} in the statement`);
    const amountFen = fenFromYuan(cell(line, "申请退款金额"));
    return {
      kind: "refund",
      refundNumber: cell(line, "商户退款单号"),
      attemptNumber,
      transactionId,
      amountFen,
      status,
      fundsId: cell(line, "微信退款单号"),
      at: timeIn(line, "交易时间"),
      ...chargeOf(line),
    };
  }
  const amountFen = fenFromYuan(cell(line, "订单金额"));
  return {
    kind: "payment",
    ...chargeOf(line, amountFen),
    evidence: {
      channel: "wechat",
      merchantId: cell(line, "商户号"),
      appId: cell(line, "公众账号ID"),
      attemptNumber,
      transactionId,
      amountFen,
      currency: cell(line, "货币种类"),
      paidAt: timeIn(line, "交易时间"),
    },
  };
}

function checkSums(rows: readonly StatementLine[], sums: BillLine): void {
  const paidFen = rows.reduce((sum, row) => sum + (row.kind === "payment" ? row.evidence.amountFen : 0), 0);
  const refundFen = rows.reduce((sum, row) => sum + (row.kind === "refund" ? row.amountFen : 0), 0);
  const agree =
    Number(cell(sums, "总交易单数")) === rows.length &&
    fenFromYuan(cell(sums, "订单总金额")) === paidFen &&
    fenFromYuan(cell(sums, "申请退款总金额")) === refundFen;
  if (!agree) throw new Error("The statement's lines don't add up to its sums");
}

/** Returns the fee of a line and the fee by the line's own rate, in fen; empty if the bill has no such column. */
function chargeOf(line: BillLine, amountFen?: number): Charge {
  const [fee, rate] = [line.get("手续费"), /^(\d+\.\d+)%$/.exec(line.get("费率") ?? "")?.[1]];
  if (fee === undefined) return {};
  const feeFen = Math.round(Number(fee) * 100);
  if (!Number.isSafeInteger(feeFen)) throw new Error(`Not a fee in yuan: ${JSON.stringify(fee)}`);
  if (rate === undefined || amountFen === undefined) return { feeFen };
  return { feeFen, feeByRateFen: Math.round((amountFen * Math.round(Number(rate) * 100)) / 10_000) };
}
