import { z } from "zod";
import { deliveryFields, instant, milliseconds } from "../shared/gateway/control-inputs";

export const actionBody = z.strictObject({
  at: instant.optional(),
  amountFen: z.number().int().min(1).optional(),
});

export const noticesBody = z.strictObject({ ...deliveryFields, orderId: z.string().optional() });

export const refundBody = z.strictObject({
  outcome: z.enum(["SUCCESS", "FAIL", "PROCESSING"]),
  afterMs: milliseconds.default(0),
});
