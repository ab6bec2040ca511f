import { z } from "zod";

/** Kinds of faults of a call: the call is not carried out, its answer is lost, or its answer is no JSON. */
const kinds = ["unasked", "lost", "garbled"] as const;

/** Schema of a network fault. Faults are temporary and are lost at a restart. */
export const faultSchema = z.strictObject({
  kind: z.enum(kinds),
  /** Method without its prefix, such as requestBillingNew; absent for any method. */
  method: z.string().min(1).optional(),
  times: z.int().positive().default(1),
});
export type Fault = z.output<typeof faultSchema>;

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  list(): Fault[];
  /** Returns the fault of this call, and uses up one of the fault's times. */
  strike(method: string): Fault["kind"] | undefined;
}

export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    add: (fault) => {
      faults.push(fault);
    },
    clear: () => {
      faults = [];
    },
    list: () => faults,
    strike: (method) => {
      const fault = faults.find((one) => one.method === undefined || one.method === method);
      if (!fault) return undefined;
      faults = faults.flatMap((one) => {
        if (one !== fault) return [one];
        return one.times > 1 ? [{ ...one, times: one.times - 1 }] : [];
      });
      return fault.kind;
    },
  };
}
