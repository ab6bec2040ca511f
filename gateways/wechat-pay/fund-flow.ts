import type { FlowLine, FundFlow } from "../../domain/reconciliation/funds";
import { readOrSkip } from "../../domain/reconciliation/statement";
import { cell, partBill, timeIn, type BillLine } from "./bill-lines";
import { fenFromYuan } from "./transaction";

const kinds: Readonly<Record<string, FundFlow["kind"]>> = {
  交易: "income",
  扣除交易手续费: "fee",
  退款: "refund",
};

/** Pattern of a refund's voucher, which contains the transaction_id of the refunded payment. */
const voucherOfRefund = /^REF(\d+)$/;

/**
 * Reads a fund flow bill (资金账单): the credits and debits of the merchant's account.
 * @throws Error if there is no header, or the lines don't add up to the sums
 */
export function readFundFlow(csv: string): FlowLine[] {
  const { lines, sums } = partBill(csv, "资金流水总笔数");
  const flows = lines.map(({ lineNumber, read }) => readOrSkip(lineNumber, () => readFlow(read())));
  if (flows.every(isReadable)) checkSums(flows, sums);
  return flows;
}

const isReadable = (line: FlowLine): line is FundFlow => line.kind !== "unreadable";

function readFlow(line: BillLine): FundFlow {
  const amountFen = fenFromYuan(amountOf(line, "收支金额"));
  const [, transactionId] = voucherOfRefund.exec(cell(line, "业务凭证号")) ?? [];
  return {
    kind: kinds[cell(line, "业务名称")] ?? "other",
    id: cell(line, "微信支付业务单号"),
    amountFen: cell(line, "收支类型") === "收入" ? amountFen : 0 - amountFen,
    ...(transactionId === undefined ? {} : { transactionId }),
    at: timeIn(line, "记账时间"),
  };
}

/** Returns the amount in a column. The column's title ends with its unit in brackets of either width. */
function amountOf(line: BillLine, name: string): string {
  const [, value] = [...line].find(([column]) => column.startsWith(name)) ?? [];
  if (value === undefined) throw new Error(`The statement has no column ${name}`);
  return value;
}

function checkSums(flows: readonly FundFlow[], sums: BillLine): void {
  const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, fen) => sum + fen, 0);
  const amounts = flows.map(({ amountFen }) => amountFen);
  const agree =
    Number(cell(sums, "资金流水总笔数")) === flows.length &&
    fenFromYuan(amountOf(sums, "收入金额")) === sumOf(amounts.filter((fen) => fen > 0)) &&
    fenFromYuan(amountOf(sums, "支出金额")) === 0 - sumOf(amounts.filter((fen) => fen < 0));
  if (!agree) throw new Error("The fund flow's lines don't add up to its sums");
}
