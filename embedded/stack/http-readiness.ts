const answerWithinMs = 1_000;

/** Asks whether an address answers 200. The question never throws. */
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
