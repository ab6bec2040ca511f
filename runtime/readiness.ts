import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { within } from "../lib/time-limit";

/**
 * Check of a part. It resolves if the part can be used, rejects with Unusable if the part answers but doesn't fit, and
 * with any other error if it is away.
 */
export type ReadinessCheck = () => Promise<unknown>;

/** Error for a part that answers but can't be used. Everybody who calls /readyz sees the message, so it holds no secret. */
export class Unusable extends Error {
  override readonly name = "Unusable";
}

/** State of each part: "ok", "away", or its fault. */
export interface ReadinessReport {
  status: "ready" | "not ready";
  parts: Record<string, string>;
}

export interface Readiness {
  /** Checks all parts. Calls at nearly the same time share one round. */
  report(): Promise<ReadinessReport>;
  /** Replaces the check of a part that has now been reached, and drops the former result. */
  watch(part: string, check: ReadinessCheck): void;
}

export interface ReadinessOptions {
  checks: Readonly<Record<string, ReadinessCheck>>;
  log: Logger;
  /** Milliseconds after which a part counts as away, because a frozen part never answers. */
  timeoutMs?: number;
  /**
   * Milliseconds for which a round's result is reused, so that nobody can overload the parts with calls. If something is
   * away the time is a fifth of that, because a starting process is waiting.
   */
  freshMs?: number;
  /** Returns the present time in milliseconds. */
  now?: () => number;
}

interface Round {
  report: Promise<ReadinessReport>;
  /** Time until which the result is reused; undefined while the round is under way. */
  freshUntil?: number;
}

/** Check of a part that a starting process has not reached yet. */
export const notReached: ReadinessCheck = () => Promise.reject(new Error("not reached yet"));

/**
 * Creates the readiness of a process: whether it can do its work, and what prevents it. Changes of a part's state are
 * logged.
 */
export function createReadiness(options: ReadinessOptions): Readiness {
  const { log, timeoutMs = 2_000, freshMs = 500, now = () => performance.now() } = options;
  const checks = new Map(Object.entries(options.checks));
  const known = new Map<string, string>();
  let round: Round | undefined;

  const tell = (part: string, state: string, error?: unknown): void => {
    const before = known.get(part);
    known.set(part, state);
    if (state === (before ?? "ok")) return;
    if (state === "ok") log.info({ part }, "ready again");
    else log.warn({ part, state, error: describeError(error) }, "not ready");
  };

  const stateOf = async ([part, check]: [string, ReadinessCheck]): Promise<[string, string]> => {
    try {
      await within(timeoutMs, check);
      tell(part, "ok");
      return [part, "ok"];
    } catch (error) {
      const state = error instanceof Unusable ? error.message : "away";
      tell(part, state, error);
      return [part, state];
    }
  };

  const ask = async (): Promise<ReadinessReport> => {
    const states = await Promise.all([...checks].map(stateOf));
    const ready = states.every(([, state]) => state === "ok");
    return { status: ready ? "ready" : "not ready", parts: Object.fromEntries(states) };
  };

  return {
    report: () => {
      if (!round || (round.freshUntil !== undefined && now() > round.freshUntil)) {
        const begun: Round = { report: ask() };
        void begun.report.then(({ status }) => {
          begun.freshUntil = now() + (status === "ready" ? freshMs : freshMs / 5);
        });
        round = begun;
      }
      return round.report;
    },
    watch: (part, check) => {
      checks.set(part, check);
      round = undefined;
    },
  };
}
