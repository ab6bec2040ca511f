import type { Logger } from "pino";

/** Work for later, until it is closed. */
export interface Tasks {
  /** Runs the task after so many ms; a failure is logged. */
  later(ms: number, task: () => Promise<void>): void;
  /** Aborted once closed. */
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
