import type { Logger } from "pino";

/** Tasks that run later, unless they are closed before. */
export interface Tasks {
  /** Runs a task after some milliseconds. A failure is logged. */
  later(ms: number, task: () => Promise<void>): void;
  /** Signal that is aborted by `close`. */
  readonly closing: AbortSignal;
  close(): void;
}

export function createTasks(log: Logger): Tasks {
  const timers = new Set<NodeJS.Timeout>();
  const controller = new AbortController();
  const run = async (task: () => Promise<void>): Promise<void> => {
    try {
      await task();
    } catch (error) {
      log.error({ err: error }, "a task of the gateway failed");
    }
  };
  return {
    later: (ms, task) => {
      if (controller.signal.aborted) {
        return;
      }
      const timer = setTimeout(() => {
        timers.delete(timer);
        void run(task);
      }, ms);
      timers.add(timer);
    },
    closing: controller.signal,
    close: () => {
      controller.abort();
      timers.forEach((timer) => clearTimeout(timer));
    },
  };
}
