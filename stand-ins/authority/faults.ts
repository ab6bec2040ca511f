import { z } from "zod";

/** Ways in which a lock's result can differ from what is hoped for: see `PUT /control/faults`. */
const faultKinds = ["fail", "other-end", "told-twice", "forget"] as const;
type FaultKind = (typeof faultKinds)[number];

export const faultSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /** How many of the next locks it hits; 0 ends it. */
  times: z.int().min(0).max(10_000),
});
type Fault = z.infer<typeof faultSchema>;

/** One fault at a time; a new one replaces the old. */
export function createFaults() {
  let fault: Fault | undefined;
  return {
    set: (next: Fault): void => {
      fault = next;
    },
    /** The fault that hits this lock, which uses it up by one. */
    take: (): FaultKind | undefined => {
      if (!fault || fault.times === 0) return undefined;
      fault = { ...fault, times: fault.times - 1 };
      return fault.kind;
    },
  };
}
