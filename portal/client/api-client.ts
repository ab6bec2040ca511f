import type { Read, Write } from "./addresses";
import { isPassing, ProblemError, unreachable, type Problem } from "./problem";
import type { RetryState } from "./retry-state";
import type { ServerClock } from "./server-clock";

export interface ApiClientOptions {
  accessToken: () => Promise<string | undefined>;
  /**
   * Tries to get a new token after a 401. Resolves to false if the visitor has to sign in again; rejects if the
   * identity provider is away.
   */
  renew: () => Promise<boolean>;
  retryState: RetryState;
  clock: ServerClock;
  pause: (ms: number) => Promise<void>;
}

export interface GetOptions {
  signal?: AbortSignal;
  /** False for a call that is sent once only, such as a poll, which comes again anyway. */
  patient?: boolean;
}

/** An answer with its entity tag. While nothing has changed, a repeated read needs no body. */
export interface Tagged<T> {
  tag: string | undefined;
  data: T;
}

interface Call extends GetOptions {
  /** Entity tag of the answer that is known already. */
  tag?: string;
  method: string;
  path: string;
  body?: unknown;
  idempotencyKey?: string;
}

const maximumRetries = 12;
const longestRetrySeconds = 5;
const notModified = 304;

async function problemIn(response: Response): Promise<Problem> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  if (!isProblem) return unreachable;
  const retryAfterSeconds = Number(response.headers.get("retry-after"));
  const problem = (await response.json()) as Problem;
  return retryAfterSeconds > 0 ? { ...problem, retryAfterSeconds } : problem;
}

/** Client of the API for the signed-in visitor. Calls are repeated automatically while a service is away. */
export function createApiClient({ accessToken, renew, retryState, clock, pause }: ApiClientOptions) {
  const keyring = createKeyring();

  async function request({ method, path, body, idempotencyKey, tag, signal }: Call): Promise<Response> {
    const token = await accessToken();
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      ...(tag === undefined ? {} : { "if-none-match": tag }),
    };
    const init: RequestInit = { method, headers, ...(signal ? { signal } : {}) };
    const response = await fetch(path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
    clock.learnFromDate(response.headers.get("date"));
    return response;
  }

  /**
   * Sends a call once, or a second time with a new token. Both the API and the identity provider may be unreachable.
   */
  async function sendOnce(call: Call): Promise<Response | Problem> {
    const { signal } = call;
    try {
      const response = await request(call);
      return response.status === 401 && (await renew()) ? await request(call) : response;
    } catch (error) {
      if (signal?.aborted) throw error;
      return unreachable;
    }
  }

  async function send(call: Call): Promise<Response> {
    for (let retries = 0; ; retries += 1) {
      const answer = await sendOnce(call);
      if (answer instanceof Response && (answer.ok || answer.status === notModified)) {
        if (retries > 0) retryState.set(undefined);
        return answer;
      }
      const problem = answer instanceof Response ? await problemIn(answer) : answer;
      if (!isPassing(problem) || call.patient === false || retries === maximumRetries) {
        if (retries > 0) retryState.set(undefined);
        throw new ProblemError(problem);
      }
      retryState.set({ title: problem.title, count: retries + 1 });
      const { retryAfterSeconds = 2 } = problem;
      await pause(1000 * (retries === 0 ? 1 : Math.min(retryAfterSeconds, longestRetrySeconds)));
    }
  }

  return {
    /** Access to tokens for uploads, which can't use fetch because it reports no progress. */
    ...{ accessToken, renew },

    async get<T>(path: Read<T>, options: GetOptions = {}): Promise<T> {
      return (await (await send({ method: "GET", path, ...options })).json()) as T;
    },

    /** Reads again. @returns the same object as before while the answer has not changed */
    async getAgain<T>(path: Read<T>, known: Tagged<T> | undefined, options: GetOptions): Promise<Tagged<T>> {
      const { tag } = known ?? {};
      const response = await send({ method: "GET", path, ...options, ...(tag === undefined ? {} : { tag }) });
      if (known && response.status === notModified) return known;
      return { tag: response.headers.get("etag") ?? undefined, data: (await response.json()) as T };
    },

    async getFile(path: string, options: GetOptions = {}): Promise<{ content: Blob; disposition: string }> {
      const response = await send({ method: "GET", path, ...options });
      return {
        content: await response.blob(),
        disposition: response.headers.get("content-disposition") ?? "",
      };
    },

    /**
     * Gives a command. The idempotency key stays the same until the API has accepted or refused it, however often it is
     * sent.
     */
    async command<S extends unknown[], T>({ method, path }: Write<S, T>, ...[body]: S): Promise<T> {
      const action = JSON.stringify([method, path, body]);
      const idempotencyKey = keyring.keyOf(action);
      try {
        const response = await send({ method, path, body, idempotencyKey });
        keyring.forget(action);
        return (response.status === 204 ? undefined : await response.json()) as T;
      } catch (error) {
        if (!(error instanceof ProblemError && isPassing(error.problem))) keyring.forget(action);
        throw error;
      }
    },
  };
}

export type ApiClient = ReturnType<typeof createApiClient>;

/**
 * Creates a store of idempotency keys. The same user action has the same key until it is forgotten, so that a double
 * click is one action.
 */
function createKeyring() {
  const keys = new Map<string, string>();
  return {
    keyOf(action: string): string {
      const key = keys.get(action) ?? newKey();
      keys.set(action, key);
      return key;
    },
    forget: (action: string): void => void keys.delete(action),
  };
}

/**
 * Returns 128 random bits in hexadecimal. `crypto.randomUUID` is unavailable on plain http addresses except this
 * machine's.
 */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
