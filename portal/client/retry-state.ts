/** A call that is being repeated because a service is away. */
export interface Retrying {
  /** Title of the problem, which names the missing service. */
  title: string;
  /** Number of repeats so far; 0 before the first sending, and absent once the repeats were stopped without an answer. */
  count?: number;
}

/** Decides whether nobody knows how a command ended, whose repeats were stopped. */
export const isUnconfirmed = (retrying: Retrying | undefined): boolean =>
  retrying !== undefined && retrying.count === undefined;

/** Creates the state through which the layout shows that calls are being repeated, whichever page made them. */
export function createRetryState() {
  let current: Retrying | undefined;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(next: Retrying | undefined): void {
      current = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type RetryState = ReturnType<typeof createRetryState>;
