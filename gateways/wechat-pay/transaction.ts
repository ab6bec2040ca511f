import { beijingOffsetMs } from "../../domain/beijing-day";
import { z } from "zod";
import type { AttemptAnswer, PaymentEvidence } from "../../domain/money/payment";

/** Returns an instant in WeChat Pay's format: whole seconds, +08:00. */
export function toBeijingTime(instant: string): string {
  return `${new Date(Date.parse(instant) + beijingOffsetMs).toISOString().slice(0, 19)}+08:00`;
}

/** Returns a time with an offset in ISO 8601 UTC. @throws RangeError if it is no time */
export function toUtc(time: string): string {
  return new Date(time).toISOString();
}

/**
 * Returns the fen of a decimal string in yuan ("12.30" → 1230). It works on the digits, since floating point would lose
 * fen.
 * @throws Error if it isn't an amount of whole fen
 */
export function fenFromYuan(yuan: string): number {
  const [, sign, whole = "", fraction = ""] = /^(-?)(\d{1,13})(?:\.(\d{1,2})0*)?$/.exec(yuan) ?? [];
  if (whole === "") throw new Error(`Not an amount in yuan: ${JSON.stringify(yuan)}`);
  const fen = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  return sign === "-" && fen !== 0 ? -fen : fen;
}

/** An order in a query's answer or a notice. Amounts are in fen. */
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

// States of an order that was paid. A refunded order stays paid; its refunds must be asked about, since REFUND means in
// part or in whole.
const paidStates = ["SUCCESS", "REFUND"];
const closedStates = ["CLOSED", "REVOKED", "PAYERROR"];

/**
 * Returns the content of a signed order.
 * @throws Error if it isn't an order, or if a paid order lacks its transaction, time or amount
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
    return { status: "paid", evidence: state === "REFUND" ? { ...evidence, refundSeen: true } : evidence };
  }
  if (closedStates.includes(state)) return { status: "closed" };
  if (state === "NOTPAY") return { status: "unpaid" };
  return { status: "unclear", remark: `${state} ${description}`.trim() };
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
