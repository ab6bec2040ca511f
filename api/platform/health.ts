import { setTimeout as sleep } from "node:timers/promises";
import { Router } from "express";
import type { Logger } from "pino";
import { describeError } from "../../config/describe-error";
import { methodNotAllowed } from "./not-found";

/** Resolves if the part is there, rejects if it is away. */
export type ReadinessCheck = () => Promise<unknown>;

export interface HealthOptions {
  /** By the part's name: "mongodb", "temporal". */
  checks: Readonly<Record<string, ReadinessCheck>>;
  logger: Logger;
  /** How long a check may take before its part counts as away. */
  timeoutMs?: number;
}

async function within(check: ReadinessCheck, timeoutMs: number): Promise<void> {
  const ended = new AbortController();
  const late = async () => {
    await sleep(timeoutMs, undefined, { signal: ended.signal });
    throw new Error(`no answer within ${timeoutMs} ms`);
  };
  try {
    await Promise.race([check(), late()]);
  } finally {
    ended.abort();
  }
}

/** GET /healthz: the process is alive. GET /readyz: each part that it needs is there; 503 if one is not. */
export function healthRoutes({ checks, logger, timeoutMs = 2_000 }: HealthOptions): Router {
  const stateOf = async ([part, check]: [string, ReadinessCheck]) => {
    try {
      await within(check, timeoutMs);
      return [part, "ok"] as const;
    } catch (error) {
      logger.warn({ part, error: describeError(error) }, "not ready");
      return [part, "away"] as const;
    }
  };

  return Router()
    .get("/healthz", (_request, response) => {
      response.set("cache-control", "no-store").json({ status: "ok" });
    })
    .get("/readyz", async (_request, response) => {
      const states = await Promise.all(Object.entries(checks).map(stateOf));
      const ready = states.every(([, state]) => state === "ok");
      response
        .status(ready ? 200 : 503)
        .set("cache-control", "no-store")
        .json({ status: ready ? "ready" : "not ready", parts: Object.fromEntries(states) });
    })
    .all(["/healthz", "/readyz"], methodNotAllowed(["GET", "HEAD"]));
}
