/** A call that is being sent again because a service is away. */
export interface Retrying {
  /** What is away, in the problem's words. */
  title: string;
  /** How often it was sent again. */
  count: number;
}

/** Lets the layout show that calls are being repeated, whichever page made them. */
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
