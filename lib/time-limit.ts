import { setTimeout as sleep } from "node:timers/promises";

/** @throws Error when the work takes longer. What it was doing goes on unheeded: a frozen party never answers. */
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
