import { setTimeout as pause } from "node:timers/promises";

export interface PollerOptions {
  /** Does one round of work. It should end soon after the signal is aborted. */
  work: (signal: AbortSignal) => Promise<unknown>;
  /** Pause between rounds, in milliseconds. */
  intervalMs: number;
  onError: (error: unknown) => void;
}

export interface Poller {
  start(): void;
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

/** Creates a poller that repeats work until it is stopped. A failed round doesn't end it. */
export function createPoller({ work, intervalMs, onError }: PollerOptions): Poller {
  let running: { stopped: Promise<void>; abort: AbortController } | undefined;

  async function repeat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await work(signal).catch(onError);
      await pause(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    start: () => {
      if (running) return;
      const abort = new AbortController();
      running = { abort, stopped: repeat(abort.signal) };
    },
    stop: async () => {
      running?.abort.abort();
      await running?.stopped;
      running = undefined;
    },
  };
}
