import { z } from "zod";
import { faultKinds } from "./faults";
import { noticeModes } from "./ledger-state";

const rfc3339 = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const milliseconds = z.number().int().min(0);

export const actionBody = z.strictObject({ at: rfc3339.optional() });

export const noticesBody = z.strictObject({
  mode: z.enum(noticeModes),
  ms: milliseconds.optional(),
  times: z.number().int().min(1).max(20).optional(),
  orderId: z.string().optional(),
});

const fault = z.strictObject({
  kind: z.enum(faultKinds),
  path: z.string().startsWith("/").optional(),
  times: z.number().int().min(1).default(1),
});

/** One fault, or several; an empty list ends them all. */
export const faultsBody = z.union([z.array(fault), fault.transform((one) => [one])]);

export const refundBody = z.strictObject({
  outcome: z.enum(["SUCCESS", "FAIL", "PROCESSING"]),
  afterMs: milliseconds.default(0),
});

/** now: null gives the clock back to its base. */
export const clockBody = z.strictObject({
  now: rfc3339.nullable(),
  frozen: z.boolean().default(false),
});
