import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { within } from "../lib/time-limit";

/** Resolves if the part can be used; rejects with Unusable if it answers but doesn't fit, with anything else if it is away. */
export type ReadinessCheck = () => Promise<unknown>;

/** A part that answers and yet can't be used. The message goes to whoever asks for /readyz: it holds nothing secret. */
export class Unusable extends Error {
  override readonly name = "Unusable";
}

/** Each part is "ok", "away", or what is wrong with it. */
export interface ReadinessReport {
  status: "ready" | "not ready";
  parts: Record<string, string>;
}

export interface Readiness {
  /** Asks all parts. Askers that come close together share one round. */
  report(): Promise<ReadinessReport>;
  /** Replaces the check of a part that could not be asked before it was reached: what was found before is out of date. */
  watch(part: string, check: ReadinessCheck): void;
}

export interface ReadinessOptions {
  checks: Readonly<Record<string, ReadinessCheck>>;
  log: Logger;
  /** How long a check may take before its part counts as away: a frozen one never answers. */
  timeoutMs?: number;
  /**
   * How long a round's outcome is given to further askers, so that nobody can wear the parts out by asking; a fifth of
   * that where something was away: whoever starts is waiting for it.
   */
  freshMs?: number;
  /** Milliseconds. */
  now?: () => number;
}

interface Round {
  report: Promise<ReadinessReport>;
  /** Undefined while it is under way. */
  freshUntil?: number;
}

/** For a part that a starting process has yet to reach. */
export const notReached: ReadinessCheck = () => Promise.reject(new Error("not reached yet"));

/** Whether a process can do its work, and what keeps it from that. A part that changes its report is logged. */
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
