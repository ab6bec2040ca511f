import type { Gateway } from "../gateway";
import { toBeijingDate, toBeijingTime } from "../../shared/beijing-time";
import type { RefundRow, TransactionRow } from "../ledger/rows";
import { alterationOf } from "./bill-alteration";
import { toLine, yuan } from "./bill-cells";
import { feeFen, refundFeeFen } from "./bill-fees";

const columns =
  "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号";
const sumColumns = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额";

interface Flow {
  at: string;
  /** Number of the payment or refund: transaction_id or refund_id. */
  id: string;
  name: "交易" | "扣除交易手续费" | "退款";
  isIncome: boolean;
  amountFen: number;
  remark: string;
  voucher: string;
}

/**
 * Returns the fund flow bill of a Beijing day (YYYY-MM-DD): the money that came into the basic account and left it. The
 * fee of a payment leaves it as an item of its own. For a refund, the account pays the amount less the fee that WeChat
 * gives back.
 */
export function createFundFlow(
  { ledger, billAlterations }: Pick<Gateway, "ledger" | "billAlterations">,
  date: string,
): string | undefined {
  const { add, omitFlows, flowsFen } = alterationOf(billAlterations, date);
  const flows = [
    ...[...ledger.transactions.values(), ...add].flatMap((row) =>
      feeFen(row.amountFen) === 0 ? [incomeOf(row)] : [incomeOf(row), feeOf(row)],
    ),
    ...[...ledger.refunds.values()]
      .filter(({ status }) => status === "SUCCESS")
      .map((row) => expenseOf(row, refundFeeFen(ledger, row))),
  ]
    .filter(({ id }) => !omitFlows.includes(id))
    .map((flow) =>
      flow.name === "扣除交易手续费" ? flow : { ...flow, amountFen: flowsFen[flow.id] ?? flow.amountFen },
    )
    .toSorted((a, b) => a.at.localeCompare(b.at));
  const lines: string[] = [];
  const sums = { income: 0, incomeFen: 0, expense: 0, expenseFen: 0 };
  let balanceFen = 0;
  for (const flow of flows) {
    balanceFen += flow.isIncome ? flow.amountFen : -flow.amountFen;
    if (toBeijingDate(flow.at) !== date) continue;
    lines.push(flowLine(flow, balanceFen));
    sums[flow.isIncome ? "income" : "expense"] += 1;
    sums[flow.isIncome ? "incomeFen" : "expenseFen"] += flow.amountFen;
  }
  if (lines.length === 0) return undefined;
  const sumLine = toLine([
    String(lines.length),
    String(sums.income),
    yuan(sums.incomeFen),
    String(sums.expense),
    yuan(sums.expenseFen),
  ]);
  return `\uFEFF${[columns, ...lines, sumColumns, sumLine].join("\r\n")}\r\n`;
}

function incomeOf(row: TransactionRow): Flow {
  return {
    at: row.paidAt,
    id: row.transactionId,
    name: "交易",
    isIncome: true,
    amountFen: row.amountFen,
    remark: `结算总金额 ${yuan(row.amountFen)} 元;含手续费 0.00 元`,
    voucher: row.transactionId,
  };
}

function feeOf(row: TransactionRow): Flow {
  return {
    ...incomeOf(row),
    name: "扣除交易手续费",
    isIncome: false,
    amountFen: feeFen(row.amountFen),
    remark: `结算总金额 ${yuan(row.amountFen)} 元的手续费`,
  };
}

function expenseOf(row: RefundRow, givenBackFen: number): Flow {
  return {
    at: row.endedAt ?? row.createdAt,
    id: row.refundId,
    name: "退款",
    isIncome: false,
    amountFen: row.amountFen - givenBackFen,
    remark: `退款总金额 ${yuan(row.amountFen)} 元;含手续费 ${yuan(givenBackFen)} 元`,
    voucher: `REF${row.transactionId}`,
  };
}

function flowLine(flow: Flow, balanceFen: number): string {
  return toLine([
    toBeijingTime(flow.at).slice(0, 19).replace("T", " "),
    flow.id,
    flow.id,
    flow.name,
    flow.name,
    flow.isIncome ? "收入" : "支出",
    yuan(flow.amountFen),
    yuan(balanceFen),
    "system",
    flow.remark,
    flow.voucher,
  ]);
}
