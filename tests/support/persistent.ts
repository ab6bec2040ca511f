import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, ApiClient } from "../../embedded/demo/api-client";

const pauseMs = 250;
/** Longer than any part is away, and than an order takes to end, five minutes and some, of which news and question are lost. */
export const patienceSeconds = 600;

/** Tells an answer of nginx, which had none of the API's. */
const isNginxs = ({ status, body }: Answer): boolean => status > 500 && body instanceof Buffer;

/** A request that the API says no to. */
export class Refused extends Error {
  readonly code: string;
  /** The locks that it names. */
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

/**
 * Asks as a good client does: a lost connection or a 503 is met with the same request under the same key, until there
 * is an answer.
 * @throws Refused for any refusal but 503, Error when it takes too long
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
    if (answer && answer.status !== 503 && !isNginxs(answer)) throw new Refused(`${method} ${path}`, answer);
    if (performance.now() > deadline) {
      const last = answer ? JSON.stringify(answer.body) : "a lost connection";
      throw new Error(`${method} ${path} had no answer within ${patienceSeconds} s; the last was ${last}`);
    }
    await pause(pauseMs);
  }
}

/** Makes `persist` a function of one person's. */
export const createPersistentClient =
  (api: Pick<ApiClient, "call">) =>
  <T>(method: string, path: string, body?: unknown, idempotencyKey?: string): Promise<T> =>
    persist<T>(api, method, path, body, idempotencyKey);

export type PersistentClient = ReturnType<typeof createPersistentClient>;
