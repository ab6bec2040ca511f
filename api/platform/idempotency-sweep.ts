import type { Logger } from "pino";
import { describeError } from "../../config/describe-error";
import type { IdempotencyGate } from "./idempotency";

export interface SweepOptions {
  gate: Pick<IdempotencyGate, "sweep">;
  logger: Logger;
  intervalMs?: number;
}

/** Deletes expired idempotency records now and then, for a MongoDB whose TTL indexes don't. Returns what stops it. */
export function startIdempotencySweep({ gate, logger, intervalMs = 600_000 }: SweepOptions): () => void {
  const sweep = async () => {
    try {
      const deleted = await gate.sweep();
      if (deleted > 0) logger.debug({ deleted }, "swept expired idempotency records");
    } catch (error) {
      logger.warn({ error: describeError(error) }, "could not sweep idempotency records");
    }
  };
  const timer = setInterval(() => void sweep(), intervalMs).unref();
  return () => clearInterval(timer);
}
