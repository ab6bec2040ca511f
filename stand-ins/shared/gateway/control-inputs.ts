import { z } from "zod";
import { deliveryModes } from "./delivery-mode";
import { faultKinds } from "./faults";

/** RFC 3339; milliseconds since 1970 once read. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
export const milliseconds = z.int().min(0).max(86_400_000);

/** How notices are delivered. */
export const deliveryFields = {
  mode: z.enum(deliveryModes),
  ms: milliseconds.optional(),
  times: z.int().min(1).max(100).optional(),
};

const fault = z.strictObject({
  path: z.string().startsWith("/").optional(),
  kind: z.enum(faultKinds),
  times: z.int().min(0).max(10_000).default(1),
  carriedOut: z.boolean().optional(),
});
/** One fault, or several; an empty list ends them. */
export const faultsInput = z.union([fault.transform((one) => [one]), z.array(fault)]);

/** `now: null` gives the clock back to what it follows. */
export const clockInput = z
  .strictObject({ now: instant.nullable(), frozen: z.boolean().default(false) })
  .transform(({ now, frozen }) => (now === null ? undefined : { at: now, frozen }));
