import type { Channel } from "../../domain/money/payment";
import type { FlowLine } from "../../domain/reconciliation/funds";
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

/** Fetches what moved on the merchant's account that day; throws as the statement does. */
export type FetchFlows = (day: string) => Promise<FlowLine[]>;

export type Statements = Record<Channel, { fetchStatement: FetchStatement; fetchFlows: FetchFlows }>;

interface Parties {
  wechat: Pick<WechatPay, "downloadStatement" | "downloadFundFlow">;
  unionPay: Pick<UnionPay, "downloadStatement">;
}

/** The statements of both channels, in one shape. */
export function createStatements({ wechat, unionPay }: Parties): Statements {
  return {
    wechat: {
      fetchStatement: (day) => wechat.downloadStatement(day),
      fetchFlows: (day) => wechat.downloadFundFlow(day),
    },
    // UnionPay's one file has both.
    unionpay: {
      fetchStatement: async (day) => (await unionPay.downloadStatement(day))?.map(lineOf),
      fetchFlows: async (day) => (await unionPay.downloadStatement(day))?.flatMap(flowsOf) ?? [],
    },
  };
}

function lineOf(row: UnionPayRow): StatementLine {
  if (row.kind === "unreadable") return row;
  const { kind, merchantId, orderId, transactionId, amountFen, at, originalTransactionId = "", feeFen } = row;
  const charge = feeFen === undefined ? {} : { feeFen };
  if (kind === "payment") {
    return {
      kind,
      ...charge,
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
    ...charge,
    // Only what is done gets into the file.
    standing: "refunded",
    fundsId: transactionId,
  };
}

/** A line that can't be read is told of once, as the statement's. */
function flowsOf(row: UnionPayRow): FlowLine[] {
  if (row.kind === "unreadable") return [];
  const { kind, transactionId: id, amountFen, feeFen = 0 } = row;
  const { settledFen = (kind === "payment" ? amountFen : 0 - amountFen) - feeFen } = row;
  if (kind !== "payment") return [{ kind: "refund", id, amountFen: settledFen }];
  return [
    { kind: "income", id, amountFen: settledFen + feeFen },
    { kind: "fee", id, amountFen: 0 - feeFen },
  ];
}
