import type { Logger } from "pino";
import type { Dependencies } from "../dependencies";
import { toProblem } from "../platform/error-handler";
import type { IdempotencyGate } from "../platform/idempotency";
import { goesOnFromStored } from "./commands";

/** Age at which a message counts as one that nobody saw answered, in milliseconds. */
const unansweredAfterMs = 15_000;
/** Milliseconds that the first look goes back. The nightly repair finds what is older. */
const farthestMs = 3_600_000;
/** Milliseconds by which a look overlaps with the one before, because another host's clock may be behind. */
const overlapMs = 60_000;

interface Needs extends Pick<Dependencies, "models" | "engine" | "now"> {
  gate: Pick<IdempotencyGate, "unanswered">;
  log: Pick<Logger, "warn">;
}

/**
 * Creates the work of a poller that finds runs which have lost a command's step. If Temporal and the API die behind the
 * step's write, the application is stored as the command left it, but neither the run nor anybody who would repeat the
 * command knows of it: an order would be paid and not counted, a refund not made. Such a run is revived from what is
 * stored, as by a repeat of the command.
 */
export function createUnansweredWork({ gate, models, engine, now, log }: Needs): () => Promise<void> {
  let since = now() - farthestMs;
  const waiting = new Set<string>();
  return async () => {
    const to = now() - unansweredAfterMs;
    for (const id of await gate.unanswered({ from: since - overlapMs, to })) waiting.add(id);
    since = to;
    for (const id of waiting)
      try {
        await goesOnFromStored({ models, engine }, id);
        waiting.delete(id);
      } catch (error) {
        log.warn(
          { applicationId: id, code: toProblem(error).code },
          "could not look at an application whose command was not answered",
        );
      }
  };
}
