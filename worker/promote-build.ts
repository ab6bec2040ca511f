import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import type { Deployment } from "../temporal/deployment";

export interface PromotionOptions {
  deployment: Deployment;
  /** Build id of this worker. */
  buildId: string;
  /** Milliseconds for which the current build's workers must have been silent before another build takes their place. */
  silenceMs: number;
  now: () => number;
  log: Logger;
  signal: AbortSignal;
}

/** Pause between two checks in milliseconds. Temporal is queried seldom, but for as long as the process lives. */
const restMs = 15_000;
/**
 * First and longest pause after a failed check, in milliseconds. Temporal doesn't know a build before its worker's first
 * poll, which comes soon unless Temporal is away.
 */
const [soonMs, laterMs] = [50, 1_000];

/**
 * Makes this worker's build current if no other is there: at the very first start, and when the current build's workers
 * are gone. While the current build works, it waits, and an operator decides which build gets the tasks.
 */
export async function promoteBuildWhenIdle(options: PromotionOptions): Promise<void> {
  const { buildId, log, signal } = options;
  let againMs = soonMs;
  while (!signal.aborted) {
    let pauseMs = restMs;
    try {
      const gone = await whoIsGone(options);
      if (gone !== undefined) {
        await options.deployment.makeCurrent(buildId);
        log.info({ buildId, before: gone || null }, "this build is current now: nobody else was there");
      }
    } catch (error) {
      pauseMs = againMs;
      againMs = Math.min(2 * againMs, laterMs);
      log.warn({ buildId, error: describeError(error) }, "can't tell which build is current");
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Returns the build whose place is free, "" if there was none; undefined if a current build works. */
async function whoIsGone({
  deployment,
  buildId,
  silenceMs,
  now,
}: PromotionOptions): Promise<string | undefined> {
  const current = await deployment.current();
  if (current === undefined) return "";
  if (current === buildId) return undefined;
  return now() - (await deployment.askedAt(current)) > silenceMs ? current : undefined;
}
