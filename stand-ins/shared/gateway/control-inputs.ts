import { z } from "zod";
import { deliveryModes } from "./delivery-mode";
import { faultKinds } from "./faults";

/** An instant in RFC 3339, parsed to milliseconds since the epoch. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
export const milliseconds = z.int().min(0).max(86_400_000);

/** Fields that say how notices are delivered. */
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
/** One fault or a list of faults. An empty list ends all faults. */
export const faultsInput = z.union([fault.transform((one) => [one]), z.array(fault)]);

/** Setting of the clock. `now: null` makes it follow the other clock again. */
export const clockInput = z
  .strictObject({ now: instant.nullable(), frozen: z.boolean().default(false) })
  .transform(({ now, frozen }) => (now === null ? undefined : { at: now, frozen }));
