import { dayAfter } from "../../../domain/beijing-day";
import type { Channel } from "../../../domain/money/payment";
import type { StatementSource } from "../../../gateways/payment-channel";
import { readStatementFile } from "../../../gateways/union-pay/statement-file";
import { flowsOf, lineOf } from "../../../gateways/union-pay/statement-line";
import { readFundFlow } from "../../../gateways/wechat-pay/fund-flow";
import { readStatement } from "../../../gateways/wechat-pay/statement-rows";
import type { Row } from "../../../stand-ins/union-pay/ledger-state";
import { packStatement, statementLines } from "../../../stand-ins/union-pay/statement-file";
import type { RefundRow, TransactionRow } from "../../../stand-ins/wechat-pay/ledger/rows";
import type { BillAlteration } from "../../../stand-ins/wechat-pay/merchant-api/bill-alteration";
import { createBill } from "../../../stand-ins/wechat-pay/merchant-api/bill-file";
import { createFundFlow } from "../../../stand-ins/wechat-pay/merchant-api/fund-flow-file";
import { merchants } from "../../domain/samples";
import { digits, type Played } from "./trades";

/** Faults in the gateways' files, beside `BillAlteration`. */
export interface Spoiled {
  wechat: BillAlteration;
  /**
   * Changes of the files' lines, by the number of the transaction or refund: a function returns the changed line. If a
   * function of `unionPayLines` returns undefined, the line is left out.
   */
  tradeLines: Map<string, (line: string) => string>;
  flowLines: Map<string, (line: string) => string>;
  unionPayLines: Map<string, (line: string) => string | undefined>;
}

/** Columns of a line of the ZM file. */
const orderIdColumn = [112, 144] as const;
const { merchantId } = merchants.wechat;
const merId = merchants.unionpay.merchantId;

/**
 * Returns sources of the gateways' statement files for any day. The stand-ins make the files from the trades, and the
 * real readers read them.
 */
export function billsOf(played: readonly Played[], spoiled: Spoiled): Record<Channel, StatementSource> {
  const ofChannel = (channel: string) => played.filter(({ trade }) => trade.channel === channel);
  return {
    wechat: wechatBills(ofChannel("wechat"), spoiled),
    unionpay: unionPayBills(ofChannel("unionpay"), spoiled),
  };
}

function wechatBills(played: readonly Played[], { wechat, tradeLines, flowLines }: Spoiled) {
  const transactions = new Map(played.map((one) => [one.transactionId, transactionRow(one)]));
  const refunds = played.flatMap(refundRows);
  // WeChat makes the bill of a day at 10:00 of the next day, when a refund may still be under way.
  const sourceAt = (instant: string) => ({
    merchant: { mchid: merchantId, appid: merchants.wechat.appId ?? "" } as never,
    billAlterations: new Map([[undefined, wechat]]),
    ledger: ledgerOf(
      transactions,
      refunds.map((row) => ((row.endedAt ?? "") < instant ? row : { ...row, status: "PROCESSING" as const })),
    ),
  });
  const madeAt = (day: string) => new Date(`${dayAfter(day, 1)}T10:00:00+08:00`).toISOString();
  return {
    merchantIds: [merchantId] as const,
    downloadStatement: async (day: string) => {
      const bill = createBill(sourceAt(madeAt(day)), day, "ALL");
      return bill === undefined ? [] : readStatement(rewrite(bill, tradeLines));
    },
    downloadFundFlow: async (day: string) => {
      const bill = createFundFlow(sourceAt(madeAt(day)), day);
      return bill === undefined ? [] : readFundFlow(rewrite(bill, flowLines));
    },
  };
}

function ledgerOf(transactions: Map<string, TransactionRow>, refunds: RefundRow[]) {
  return {
    transactions,
    orders: new Map(),
    refunds: new Map(refunds.map((row) => [row.outRefundNo, row])),
    refundsOf: (id: string) => refunds.filter(({ transactionId }) => transactionId === id),
  } as never;
}

const rewrite = (bill: string, changes: Spoiled["tradeLines"]): string =>
  bill
    .split("\r\n")
    .map((line) => {
      const [, change] = [...changes].find(([number]) => line.includes(`\`${number},`)) ?? [];
      return change ? change(line) : line;
    })
    .join("\r\n");

const transactionRow = ({ transactionId, attemptNumber, trade, paidAt }: Played): TransactionRow => ({
  transactionId,
  outTradeNo: attemptNumber,
  amountFen: trade.amountFen,
  payer: "oDemo",
  paidAt,
});

const refundRows = (one: Played): RefundRow[] =>
  one.refunds.map(({ number, amountFen, askedAt, doneAt }) => ({
    refundId: refundIdOf(number),
    outRefundNo: number,
    transactionId: one.transactionId,
    outTradeNo: one.attemptNumber,
    amountFen,
    totalFen: one.trade.amountFen,
    reason: "示例",
    status: "SUCCESS",
    createdAt: askedAt,
    endedAt: doneAt,
  }));

/** Returns WeChat's own number of a refund. */
export const refundIdOf = (number: string): string => `50${Buffer.from(number).toString("hex")}`;

function unionPayBills(played: readonly Played[], { unionPayLines }: Spoiled): StatementSource {
  const rows = new Map<string, Row>();
  for (const { transactionId, attemptNumber, trade, paidAt, refunds } of played) {
    const common = { txnTime: "", traceNo: "000001", outcome: "SUCCESS" } as const;
    const { amountFen } = trade;
    const payment = { ...common, kind: "payment", queryId: transactionId, orderId: attemptNumber } as const;
    rows.set(transactionId, { ...payment, amountFen, at: paidAt });
    for (const { number, amountFen: fen, doneAt } of refunds) {
      const queryId = `9${digits(rows.size, 20)}`;
      const refund = {
        ...common,
        kind: "refund",
        queryId,
        orderId: number,
        origQryId: transactionId,
      } as const;
      rows.set(queryId, { ...refund, amountFen: fen, at: doneAt });
    }
  }
  const rowsOf = (day: string) => {
    const file = { merId, day: day.replaceAll("-", "") };
    const whole = statementLines({ state: { rows } }, file);
    // A month with a planted fault has a file for every day, because a day without any file is waited for.
    if (whole.length === 0 && unionPayLines.size === 0) return undefined;
    const lines = whole.flatMap((line) => {
      const change = unionPayLines.get(line.slice(...orderIdColumn).trim());
      return change ? (change(line) ?? []) : line;
    });
    return readStatementFile({ fileContent: packStatement(lines, file), merchantId: merId, day });
  };
  return {
    merchantIds: [merId],
    downloadStatement: async (day) => rowsOf(day)?.map(lineOf),
    downloadFundFlow: async (day) => rowsOf(day)?.flatMap(flowsOf) ?? [],
  };
}
