import { z } from "zod";
import type { AttemptAnswer, PaymentEvidence } from "../../domain/money/payment";
import { toUtc } from "./times";

/** An order as a query or a notice shows it. Amounts in fen. */
const order = z.object({
  mchid: z.string(),
  appid: z.string(),
  out_trade_no: z.string(),
  trade_state: z.string(),
  trade_state_desc: z.string().default(""),
});

const paidOrder = order.extend({
  transaction_id: z.string().min(1),
  success_time: z.iso.datetime({ offset: true }),
  amount: z.object({ total: z.int().positive(), currency: z.string() }),
});

// A refunded order stays a paid one, whose refunds have to be asked about: in part or whole, the state doesn't say.
const paidStates = ["SUCCESS", "REFUND"];
const closedStates = ["CLOSED", "REVOKED", "PAYERROR"];

/**
 * What a signed order says.
 * @throws when it isn't an order, or a paid one lacks its transaction, time or amount
 */
export function readOrder(content: unknown): {
  number: string;
  merchantId: string;
  answer: AttemptAnswer;
} {
  const { out_trade_no: number, mchid: merchantId, trade_state, trade_state_desc } = order.parse(content);
  return { number, merchantId, answer: answerOf(trade_state, trade_state_desc, content) };
}

function answerOf(state: string, description: string, content: unknown): AttemptAnswer {
  if (paidStates.includes(state)) {
    const evidence = readEvidence(content);
    return { standing: "paid", evidence: state === "REFUND" ? { ...evidence, refundSeen: true } : evidence };
  }
  if (closedStates.includes(state)) return { standing: "closed" };
  if (state === "NOTPAY") return { standing: "unpaid" };
  return { standing: "unclear", remark: `${state} ${description}`.trim() };
}

function readEvidence(content: unknown): PaymentEvidence {
  const paid = paidOrder.parse(content);
  return {
    channel: "wechat",
    merchantId: paid.mchid,
    appId: paid.appid,
    attemptNumber: paid.out_trade_no,
    transactionId: paid.transaction_id,
    amountFen: paid.amount.total,
    currency: paid.amount.currency,
    paidAt: toUtc(paid.success_time),
  };
}
