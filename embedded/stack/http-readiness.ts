const answerWithinMs = 1_000;

/** Creates a function that asks whether an address answers with status 200. The function never throws. */
export function answersOk(url: string): () => Promise<boolean> {
  return async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
      await response.body?.cancel();
      return response.status === 200;
    } catch {
      return false;
    }
  };
}
