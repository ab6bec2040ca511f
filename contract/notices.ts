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
  }),
  transactionId: z.string().min(1).exactOptional(),
  amountFen: z.int().positive().exactOptional(),
});

/** What each signal tells a workflow. */
const notices = {
  /** A verified payment notice. */
  paymentNotice: paymentEvidence,
  /** A verified refund notice. */
  refundNotice: refundEvidence,
  /** Its money differs from a channel's statement; or, with a reason, that is settled. */
  moneyQuestion: z.strictObject({
    id: z.string().min(1).max(64),
    text: z.string().min(1).max(200),
    settled: z.string().min(1).max(600).exactOptional(),
  }),
  /** The invoice provider may have news: the workflow asks it what. */
  invoiceNotice: z.strictObject({ orderNo: z.string().min(1) }),
  /** The reviewer's decision from the Temporal UI or CLI. */
  review: bodyOf("review"),
};

export type NoticeName = keyof typeof notices;
export type Notice<N extends NoticeName> = z.output<(typeof notices)[N]>;

const checks: { readonly [N in NoticeName]: z.ZodType<Notice<N>> } = notices;

/** What a signal says, checked whole: anybody with the Temporal UI can send one. */
export const parseNotice = <N extends NoticeName>(name: N, input: unknown): Parsed<Notice<N>> =>
  parse(checks[name], input);
