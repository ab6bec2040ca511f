import { z } from "zod";

/** What becomes of a call: nothing is done, it is done and the answer lost, or the answer is no JSON. */
const kinds = ["unasked", "lost", "garbled"] as const;

/** How the network is told to fail. Forgotten at a restart: it is of the moment. */
export const faultSchema = z.strictObject({
  kind: z.enum(kinds),
  /** Of the method without its prefix: requestBillingNew; any method without it. */
  method: z.string().min(1).optional(),
  times: z.int().positive().default(1),
});
export type Fault = z.output<typeof faultSchema>;

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  list(): Fault[];
  /** What befalls this call; uses up one of the fault's times. */
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
