import { z } from "zod";
import { abnormalities, channels, type PaymentEvidence, type RefundEvidence } from "../domain/money/payment";
import { bodyOf } from "./commands";
import { parse, type Parsed } from "./parse";

const paymentEvidence: z.ZodType<PaymentEvidence> = z.strictObject({
  channel: z.enum(channels),
  merchantId: z.string(),
  appId: z.string().exactOptional(),
  attemptNumber: z.string(),
  transactionId: z.string().min(1),
  amountFen: z.int().positive(),
  currency: z.string(),
  paidAt: z.iso.datetime(),
  orderedAt: z.iso.datetime().exactOptional(),
  refundSeen: z.literal(true).exactOptional(),
});

const refundEvidence: z.ZodType<RefundEvidence> = z.strictObject({
  refundNumber: z.string(),
  attemptNumber: z.string(),
  answer: z.strictObject({
    status: z.enum(["processing", "refunded", "abnormal"]),
    doneAt: z.iso.datetime().exactOptional(),
    remark: z.string().exactOptional(),
    abnormality: z.enum(abnormalities).exactOptional(),
    to: z.enum(["merchantAccount", "payer"]).exactOptional(),
  }),
  transactionId: z.string().min(1).exactOptional(),
  amountFen: z.int().positive().exactOptional(),
});

/** Schemas of the signals that workflows take. */
const notices = {
  /** Evidence from a verified payment notice. */
  paymentNotice: paymentEvidence,
  /** Evidence from a verified refund notice. */
  refundNotice: refundEvidence,
  /**
   * Question about an application's money that differs from a channel's statement, or, with a reason in `settled`, its
   * settlement.
   */
  moneyQuestion: z.strictObject({
    id: z.string().min(1).max(64),
    text: z.string().min(1).max(200),
    settled: z.string().min(1).max(600).exactOptional(),
  }),
  /** Hint that the invoice provider may have news. The workflow then asks the provider. */
  invoiceNotice: z.strictObject({ orderNo: z.string().min(1) }),
  /** Reviewer's decision from the Temporal UI or CLI. */
  review: bodyOf("review"),
};

export type NoticeName = keyof typeof notices;
export type Notice<N extends NoticeName> = z.output<(typeof notices)[N]>;

const checks: { readonly [N in NoticeName]: z.ZodType<Notice<N>> } = notices;

/** Checks the whole content of a signal, because anybody with the Temporal UI can send one. */
export const parseNotice = <N extends NoticeName>(name: N, input: unknown): Parsed<Notice<N>> =>
  parse(checks[name], input);
