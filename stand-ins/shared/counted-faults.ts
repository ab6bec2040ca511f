import { z } from "zod";

/** Something that goes wrong so many times; 0 ends it. */
interface CountedFault<K extends string> {
  kind: K;
  times: number;
}

export const countedFaultSchema = <const K extends string>(kinds: readonly [K, ...K[]]) =>
  z.strictObject({ kind: z.enum(kinds), times: z.int().min(0).max(10_000) });

/** One fault at a time; a new one replaces the old. */
export function createCountedFaults<K extends string>() {
  let fault: CountedFault<K> | undefined;
  return {
    set: (next: CountedFault<K>): void => {
      fault = next;
    },
    /** The fault that hits what is asked now, which uses it up by one. */
    take: (): K | undefined => {
      if (!fault || fault.times === 0) return undefined;
      fault = { ...fault, times: fault.times - 1 };
      return fault.kind;
    },
  };
}
