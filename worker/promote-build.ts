import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import type { Deployment } from "../temporal/deployment";

export interface PromotionOptions {
  deployment: Deployment;
  /** This worker's. */
  buildId: string;
  /** How long the current build's workers must have asked for nothing before another may take their place. */
  silenceMs: number;
  now: () => number;
  log: Logger;
  signal: AbortSignal;
}

/** How long it rests: Temporal is asked seldom, for as long as the process lives. */
const restMs = 15_000;
/** Before the first question of a worker has arrived, Temporal doesn't know its build: that is soon, or Temporal is away. */
const [soonMs, laterMs] = [50, 1_000];

/**
 * Has this worker's build be the current one where nobody else is: at the very first start, and when the workers of
 * the current build are gone. Beside a current build that works it waits: then an operator says who gets the tasks.
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

/** The build whose place is free, "" where there was none, undefined where somebody is there. */
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
