import { z } from "zod";

export const refundParams = z.strictObject({
  number: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}R[0-9A-Z]{5}$/, "退款单号不正确"),
});
