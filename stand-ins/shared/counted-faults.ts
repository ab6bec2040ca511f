import { z } from "zod";

/** A fault that hits a number of requests. The number 0 ends the fault. */
interface CountedFault<K extends string> {
  kind: K;
  times: number;
}

export const countedFaultSchema = <const K extends string>(kinds: readonly [K, ...K[]]) =>
  z.strictObject({ kind: z.enum(kinds), times: z.int().min(0).max(10_000) });

/** Keeps one fault at a time. A new fault replaces the old one. */
export function createCountedFaults<K extends string>() {
  let fault: CountedFault<K> | undefined;
  return {
    set: (next: CountedFault<K>): void => {
      fault = next;
    },
    /** Returns the fault that hits the present request, and counts it down by one. */
    take: (): K | undefined => {
      if (!fault || fault.times === 0) return undefined;
      fault = { ...fault, times: fault.times - 1 };
      return fault.kind;
    },
  };
}
