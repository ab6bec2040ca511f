import { setTimeout as pause } from "node:timers/promises";

export interface PollerOptions {
  /** One round; it should end soon once the signal is aborted. */
  work: (signal: AbortSignal) => Promise<unknown>;
  /** The pause between rounds. */
  intervalMs: number;
  onError: (error: unknown) => void;
}

export interface Poller {
  start(): void;
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

/** Repeats a piece of work until it is stopped; a round that fails doesn't end it. */
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
