import { z } from "zod";
import { idParams } from "../applications/schema";

export const attemptParams = idParams.extend({
  number: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/, "订单号不正确"),
});
