import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "../../config/describe-error";
import { createIdempotencyClaims, type Claim, type ClaimsOptions } from "./idempotency-claims";
import { isFailedByEngine } from "./engine-errors";
import type { IdempotencyKey } from "./idempotency-key";
import { Problem } from "./problem";
import { renderProblem } from "./problem-document";
import type { StoredReply } from "./reply";
import { openReply, sealReply } from "./sealed-reply";
import { toProblem } from "./to-problem";

/** What makes a repeated run of a write harmless. */
export interface Idempotency {
  /** For the engine: the same in every run of the same request, however late, until the engine fails it. */
  updateId: string;
  /** ULID for what the request creates: the same in every run of the same request. */
  resourceId: string;
  /** True when an earlier run ended without an answer: what the request asks for may have been done. */
  repeated: boolean;
}

export interface IdempotencyOptions extends Partial<Pick<ClaimsOptions, "leaseMs">> {
  records: ClaimsOptions["records"];
  /** Milliseconds since 1970. */
  now: () => number;
  logger: Logger;
  /** How long a request waits for an equal one in progress. */
  waitMs?: number;
}

export interface IdempotentRequest extends IdempotencyKey {
  /** The application that the request names, if it names one. */
  applicationId?: string;
  /** For the problem documents of stored refusals. */
  requestId: string;
  execute: (idempotency: Idempotency) => Promise<StoredReply>;
}

export interface IdempotencyGate {
  /**
   * Runs the request, or answers what its first run answered.
   * @throws Problem NOT_FOUND when what its first run was about has been deleted since
   * @throws Problem IDEMPOTENCY_KEY_REUSED for another request under the key
   * @throws Problem REQUEST_IN_PROGRESS when waiting took too long
   */
  run(request: IdempotentRequest): Promise<StoredReply>;
  /** Deletes expired records, and tells how many those were. */
  sweep(): Promise<number>;
}

/** A role or a token can be mended, and a limit passes, before the key expires: such refusals are not kept. */
const unstoredRefusals = new Set([401, 403, 408, 429]);

/** Of 132 bits; the history has it in each event that came of the update. */
const updateIdLength = 22;

// The same after the record is gone: a repeat that comes a day later must not begin, say, another red letter. Workflow and
// application know the ids of what they took. The request's hash tells apart what one key is used for over the days.
function idempotencyOf({ id, requestHash, resourceId, failures, repeated }: Claim): Idempotency {
  const hash = createHash("sha256").update(`${id}-${requestHash}`).digest("base64url");
  return { updateId: `${hash.slice(0, updateIdLength)}-${failures}`, resourceId, repeated };
}

/** The answer to keep. Throws what must not be kept: any 5xx, and refusals that a repeat may not meet again. */
async function storableReply(
  { execute, requestId }: IdempotentRequest,
  idempotency: Idempotency,
): Promise<StoredReply> {
  try {
    return await execute(idempotency);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500 || unstoredRefusals.has(problem.status)) throw problem;
    return renderProblem(problem, requestId);
  }
}

/**
 * Runs each write once for its key, and answers repeats with the same answer for 24 hours.
 *
 * A repeat during the run waits for it. If the process that runs it dies, its lease runs out and the next repeat
 * runs the request again with the same ids. A 5xx is never kept: a repeat runs the request again.
 */
export function createIdempotencyGate(options: IdempotencyOptions): IdempotencyGate {
  const { records, now, logger, waitMs = 25_000, leaseMs = 6_000 } = options;
  const claims = createIdempotencyClaims({ records, now, leaseMs });

  function keepRenewing(claim: Claim, requestId: string): NodeJS.Timeout {
    const renew = async () => {
      try {
        if (!(await claims.renew(claim)))
          logger.warn({ requestId }, "lost the lease of an idempotent request");
      } catch (error) {
        logger.warn(
          { requestId, error: describeError(error) },
          "could not renew the lease of an idempotent request",
        );
      }
    };
    return setInterval(() => void renew(), leaseMs / 3).unref();
  }

  async function runClaimed(claim: Claim, request: IdempotentRequest): Promise<StoredReply | undefined> {
    const renewing = keepRenewing(claim, request.requestId);
    try {
      const reply = await storableReply(request, idempotencyOf(claim));
      const answer = sealReply(reply, request.answerKey);
      return (await claims.finish(claim, answer)) ? reply : undefined;
    } catch (error) {
      await claims.release(claim, { failedByEngine: isFailedByEngine(error) }).catch((failure: unknown) => {
        // The lease runs out by itself.
        logger.warn(
          { requestId: request.requestId, error: describeError(failure) },
          "could not release a request",
        );
      });
      throw error;
    } finally {
      clearInterval(renewing);
    }
  }

  async function run(request: IdempotentRequest): Promise<StoredReply> {
    const deadline = now() + waitMs;
    for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 1.5, 500)) {
      const outcome = await claims.claim(request);
      if (outcome.kind === "other-request") throw new Problem("IDEMPOTENCY_KEY_REUSED");
      if (outcome.kind === "done") {
        if (!outcome.answer) throw new Problem("NOT_FOUND");
        const reply = openReply(outcome.answer, request.answerKey);
        return { ...reply, headers: { ...reply.headers, "idempotent-replayed": "true" } };
      }
      const reply = outcome.kind === "claimed" ? await runClaimed(outcome, request) : undefined;
      if (reply) return reply;
      if (now() >= deadline) throw new Problem("REQUEST_IN_PROGRESS");
      await sleep(pauseMs);
    }
  }

  return { run, sweep: () => claims.sweep() };
}
