import type { Read, Write } from "./addresses";
import { words } from "../words";
import { actingSignal, pauseUnless, TakenBack, untilOnline } from "./acting";
import { createKeyring } from "./keyring";
import { isPassing, ProblemError, signedOut, unconfirmed, unreachable, type Problem } from "./problem";
import { isUnconfirmed, type RetryState } from "./retry-state";
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
  /** Returns the id of the signed-in account. */
  account: () => Promise<string | undefined>;
}

/** Decides whether nobody knows how the command ended, so that its key is still needed. */
const isUnknown = (error: unknown): boolean =>
  error instanceof ProblemError && (isPassing(error.problem) || error.problem.code === "UNCONFIRMED");

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

/** Idempotency key that a caller keeps, and the signal by which it stops the repeats. */
export interface KeptKey {
  idempotencyKey: string;
  stop: AbortSignal;
}

interface Call extends GetOptions {
  /** Entity tag of the answer that is known already. */
  tag?: string;
  method: string;
  path: string;
  body?: unknown;
  idempotencyKey?: string | undefined;
  /** Stops the repeats of a command when its visitor takes it back. */
  stop?: AbortSignal | undefined;
}

const { offline } = words.problem;
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
export function createApiClient({ accessToken, renew, retryState, clock, pause, account }: ApiClientOptions) {
  const keyring = createKeyring(clock.now);

  async function request({ method, path, body, idempotencyKey, tag, signal }: Call): Promise<Response> {
    const token = await accessToken();
    // A poll that is due after a sign-out would only be refused.
    if (token === undefined) throw new ProblemError(signedOut);
    const headers = {
      authorization: `Bearer ${token}`,
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
   * Nothing is sent while nobody is signed in.
   */
  async function sendOnce(call: Call): Promise<Response | Problem> {
    const { signal } = call;
    try {
      const response = await request(call);
      return response.status === 401 && (await renew()) ? await request(call) : response;
    } catch (error) {
      if (signal?.aborted) throw error;
      return error instanceof ProblemError ? error.problem : unreachable;
    }
  }

  /**
   * Waits until a command may be sent, since without a network nothing is. @throws TakenBack if nothing was sent yet;
   * ProblemError UNCONFIRMED if the visitor stops repeats, whose outcome nobody knows
   */
  async function untilSendable({ stop }: Call, retries: number): Promise<void> {
    if (!navigator.onLine) {
      retryState.set({ title: offline, count: retries });
      await untilOnline(stop);
      retryState.set(undefined);
    }
    if (!stop?.aborted) return;
    if (retries === 0) throw new TakenBack();
    retryState.set({ title: unconfirmed.title });
    throw new ProblemError(unconfirmed);
  }

  async function send(call: Call): Promise<Response> {
    for (let retries = 0; ; retries += 1) {
      if (call.idempotencyKey !== undefined) await untilSendable(call, retries);
      const answer = await sendOnce(call);
      if (answer instanceof Response && (answer.ok || answer.status === notModified)) {
        // An answer that is read tells how a command ended whose outcome was unknown.
        if (retries > 0 || isUnconfirmed(retryState.get())) retryState.set(undefined);
        return answer;
      }
      const problem = answer instanceof Response ? await problemIn(answer) : answer;
      if (!isPassing(problem) || call.patient === false || retries === maximumRetries) {
        if (retries > 0) retryState.set(undefined);
        throw new ProblemError(problem);
      }
      retryState.set({ title: problem.title, count: retries + 1 });
      const { retryAfterSeconds = 2 } = problem;
      const seconds = retries === 0 ? 1 : Math.min(retryAfterSeconds, longestRetrySeconds);
      await pauseUnless(pause, 1000 * seconds, call.stop);
    }
  }

  async function give<T>({ method, path, body, idempotencyKey, stop }: Call): Promise<T> {
    const response = await send({ method, path, body, ...(stop ? { stop } : {}), idempotencyKey });
    return (response.status === 204 ? undefined : await response.json()) as T;
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
     * sent, and even if the page is loaded anew meanwhile.
     */
    async command<S extends unknown[], T>(write: Write<S, T>, ...said: S): Promise<T> {
      const stop = actingSignal();
      const action = JSON.stringify([await account(), write.method, write.path, ...said]);
      try {
        const answer = await give<T>({
          ...write,
          body: said[0],
          idempotencyKey: keyring.keyOf(action),
          stop,
        });
        keyring.forget(action);
        return answer;
      } catch (error) {
        if (!isUnknown(error)) keyring.forget(action);
        throw error;
      }
    },

    /** Gives a command under a key that its caller keeps, such as one of a batch. */
    commandUnder: <S extends unknown[], T>(kept: KeptKey, write: Write<S, T>, ...said: S): Promise<T> =>
      give<T>({ ...write, body: said[0], ...kept }),
  };
}

export type ApiClient = ReturnType<typeof createApiClient>;
