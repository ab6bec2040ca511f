import type { Channel } from "../../domain/money/payment";
import type { StatementLine } from "../../domain/reconciliation/statement";
import type { StatementRow as UnionPayRow, UnionPay } from "../../gateways/union-pay";
import type { WechatPay } from "../../gateways/wechat-pay";

/**
 * Fetches a channel's statement of a day (YYYY-MM-DD, domain/reconciliation/statement-day.ts). Undefined when there is no file, which
 * can mean that nothing happened, or that it isn't made yet: UnionPay does not say which. WeChat does, so its empty
 * days are empty.
 * @throws a plain Error while the statement is not to be had; an ApplicationFailure when it never will be
 */
export type FetchStatement = (day: string) => Promise<StatementLine[] | undefined>;
export type Statements = Record<Channel, FetchStatement>;

interface Parties {
  wechat: Pick<WechatPay, "downloadStatement">;
  unionPay: Pick<UnionPay, "downloadStatement">;
}

/** The statements of both channels, in one shape. */
export function createStatements({ wechat, unionPay }: Parties): Statements {
  return {
    wechat: (day) => wechat.downloadStatement(day),
    unionpay: async (day) => (await unionPay.downloadStatement(day))?.map(lineOf),
  };
}

function lineOf(row: UnionPayRow): StatementLine {
  if (row.kind === "unreadable") return row;
  const { kind, merchantId, orderId, transactionId, amountFen, at, originalTransactionId = "" } = row;
  if (kind === "payment") {
    return {
      kind,
      evidence: {
        channel: "unionpay",
        merchantId,
        attemptNumber: orderId,
        transactionId,
        amountFen,
        currency: "CNY",
        paidAt: at,
      },
    };
  }
  return {
    kind: "refund",
    refundNumber: orderId,
    transactionId: originalTransactionId,
    amountFen,
    // Only what is done gets into the file.
    standing: "refunded",
  };
}
