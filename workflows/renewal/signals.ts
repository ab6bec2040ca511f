import { CancellationScope, log } from "@temporalio/workflow";
import type { z } from "zod";

/** A handler under way must not be killed by the operator's cancellation: that is a withdrawal, in good order. */
export const undisturbed = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

/**
 * What a signal says, or undefined where it makes no sense. A signal handler never throws: that would fail the whole
 * workflow, or stall it. So bad input, which the Temporal UI lets anybody send, is only logged.
 */
export function readSignal<T>(name: string, schema: z.ZodType<T>, input: unknown): T | undefined {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join("."));
  log.warn("signal ignored: bad input", { signal: name, fields });
  return undefined;
}
