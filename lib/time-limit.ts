import { setTimeout as sleep } from "node:timers/promises";

/**
 * Returns the work's result, unless it takes too long. Late work goes on, but its result is ignored, since a frozen party
 * never answers.
 * @throws Error if the work takes longer than `timeoutMs` milliseconds
 */
export async function within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = async (): Promise<never> => {
    await sleep(timeoutMs, undefined, { signal: ended.signal });
    throw new Error(`no answer within ${timeoutMs} ms`);
  };
  try {
    return await Promise.race([work(), late()]);
  } finally {
    ended.abort();
  }
}
