import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ApiClient } from "../../embedded/demo/api-client";

const pauseMs = 250;

/** After so long a request has failed. */
const withinSeconds = 180;

/**
 * Asks as a good client does: a lost connection or a 503 is met with the same request under the same key, until there
 * is an answer.
 * @throws Error for any other refusal, and when it takes too long
 */
export function createPersistentClient({ call }: ApiClient) {
  return async function persist<T>(
    method: string,
    path: string,
    body?: unknown,
    idempotencyKey: string = randomUUID(),
  ): Promise<T> {
    const deadline = performance.now() + withinSeconds * 1000;
    for (;;) {
      const answer = await call<T>(method, path, { body, idempotencyKey }).catch(() => undefined);
      if (answer && answer.status < 300) return answer.body;
      if (answer && answer.status !== 503) {
        throw new Error(
          `${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`,
        );
      }
      if (performance.now() > deadline) {
        const last = answer ? JSON.stringify(answer.body) : "a lost connection";
        throw new Error(`${method} ${path} had no answer within ${withinSeconds} s; the last was ${last}`);
      }
      await pause(pauseMs);
    }
  };
}

export type PersistentClient = ReturnType<typeof createPersistentClient>;
