import { z } from "zod";

/** What can go wrong with a SendSms: see `PUT /control/faults`. */
export const faultKinds = ["http500", "silent", "refuse", "timeout-after-accept"] as const;
export type FaultKind = (typeof faultKinds)[number];

export const faultSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /** How many of the next messages it hits; 0 ends it. */
  times: z.int().min(0).max(10_000),
});
export type Fault = z.infer<typeof faultSchema>;

/** One fault at a time; a new one replaces the old. */
export function createFaults() {
  let fault: Fault | undefined;
  return {
    set: (next: Fault): void => {
      fault = next;
    },
    /** The fault that hits this message, which uses it up by one. */
    take: (): FaultKind | undefined => {
      if (!fault || fault.times === 0) return undefined;
      fault = { ...fault, times: fault.times - 1 };
      return fault.kind;
    },
  };
}
