import { z } from "zod";
import { applicationSchema, idParams } from "../applications/schema";
import { channels } from "../../domain/money/payment";

export const attemptParams = idParams.extend({
  number: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/, "订单号不正确"),
});

export const paymentStartedSchema = z.object({
  application: applicationSchema,
  /** By which the countdown runs, whatever the browser's clock says. */
  serverTime: z.string(),
  /** Absent when money was found paid meanwhile. */
  attempt: z
    .object({
      number: z.string(),
      channel: z.enum(channels),
      deadline: z.string(),
      codeUrl: z.string().optional(),
      qrSvg: z.string().optional(),
      qrPng: z.string().optional(),
      bankForm: z.object({ action: z.string(), fields: z.record(z.string(), z.string()) }).optional(),
      formAddress: z.string().optional(),
    })
    .optional(),
});
