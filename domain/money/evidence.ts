import { z } from "zod";
import { channels, type PaymentEvidence, type RefundEvidence } from "./payment";

/** What a payment notice tells a workflow: checked there too, since anybody with the Temporal UI can send a signal. */
export const paymentEvidenceSchema: z.ZodType<PaymentEvidence> = z.strictObject({
  channel: z.enum(channels),
  merchantId: z.string(),
  appId: z.string().exactOptional(),
  attemptNumber: z.string(),
  transactionId: z.string().min(1),
  amountFen: z.int().positive(),
  currency: z.string(),
  paidAt: z.iso.datetime(),
});

/** What a refund notice tells a workflow. */
export const refundEvidenceSchema: z.ZodType<RefundEvidence> = z.strictObject({
  refundNumber: z.string(),
  attemptNumber: z.string(),
  answer: z.strictObject({
    standing: z.enum(["processing", "refunded", "abnormal"]),
    remark: z.string().exactOptional(),
  }),
});
