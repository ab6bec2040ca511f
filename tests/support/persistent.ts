import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, ApiClient } from "../../embedded/demo/api-client";

const pauseMs = 250;
/**
 * Longest time that a client waits for an answer, in seconds. Parts are away for less, and an order whose notice and
 * query are both lost ends within some five minutes.
 */
export const patienceSeconds = 600;

/** Returns whether an answer comes from nginx itself, because nginx got none from the API. */
const isNginxs = ({ status, body }: Answer): boolean => status > 500 && body instanceof Buffer;

/** A request that the API has refused. */
export class Refused extends Error {
  readonly code: string;
  /** Serial numbers of the locks that the refusal names. */
  readonly locks: string[];

  constructor(what: string, { status, body }: Answer) {
    super(`${what} was answered ${status}: ${JSON.stringify(body)}`);
    const { code, locks, locksTaken } = body as {
      code?: string;
      locks?: string[];
      locksTaken?: { lockSerial: string }[];
    };
    this.code = code ?? "";
    this.locks = locks ?? locksTaken?.map(({ lockSerial }) => lockSerial) ?? [];
  }
}

/** Statuses after which the same request is to be repeated: it did not arrive in time, or something is away. */
const repeatable = [408, 503];

/**
 * Sends a request as a good client does: after a lost connection or such a status, it repeats the request with the same
 * idempotency key until an answer comes.
 * @throws Refused if the answer is any other refusal; Error if no answer comes in time
 */
export async function persist<T>(
  { call }: Pick<ApiClient, "call">,
  method: string,
  path: string,
  body?: unknown,
  idempotencyKey: string = randomUUID(),
): Promise<T> {
  const deadline = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const answer = await call<T>(method, path, { body, idempotencyKey }).catch(() => undefined);
    if (answer && answer.status < 300) return answer.body;
    if (answer && !repeatable.includes(answer.status) && !isNginxs(answer))
      throw new Refused(`${method} ${path}`, answer);
    if (performance.now() > deadline) {
      const last = answer ? JSON.stringify(answer.body) : "a lost connection";
      throw new Error(`${method} ${path} had no answer within ${patienceSeconds} s; the last was ${last}`);
    }
    await pause(pauseMs);
  }
}

/** Returns a function that sends requests with one person's client, each repeated until it is answered. */
export const createPersistentClient =
  (api: Pick<ApiClient, "call">) =>
  <T>(method: string, path: string, body?: unknown, idempotencyKey?: string): Promise<T> =>
    persist<T>(api, method, path, body, idempotencyKey);

export type PersistentClient = ReturnType<typeof createPersistentClient>;
