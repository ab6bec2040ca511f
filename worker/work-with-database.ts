import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { within } from "../lib/time-limit";
import type { ReadinessCheck } from "../runtime/readiness";

/** A worker of Temporal. It takes tasks from `run` until `shutdown`, then lets work under way end. It can run only once. */
export interface TaskTaker {
  run(): Promise<void>;
  shutdown(): void;
  getState(): string;
}

export interface WorkOptions {
  /** First worker, which is created already. */
  worker: TaskTaker;
  /** Creates another worker after the former one has ended. */
  makeWorker: () => Promise<TaskTaker>;
  /** Check that resolves if the database answers. */
  askDatabase: ReadinessCheck;
  /** Reports to Temporal that this worker is there although it takes no tasks. */
  sayPaused: () => Promise<unknown>;
  /** Work beside the tasks, which ends with the signal. */
  besides: (signal: AbortSignal) => Promise<void>;
  log: Pick<Logger, "info" | "warn">;
  /** Signal that the process was told to stop. The worker then stops by itself. */
  signal: AbortSignal;
  /** Milliseconds for which the database may be away. */
  patienceMs?: number;
  /** Pause between two checks of the database, in milliseconds. */
  pauseMs?: number;
}

/** Time limit of one check in milliseconds. */
const answerMs = 2_000;
/** Milliseconds between two reports to Temporal, which remembers a poll for minutes. */
const sayEveryMs = 10_000;

/**
 * Works until the process is told to stop. Without a database, a worker would hold its tasks until they time out although
 * another host could do them. So it takes no tasks from when the database has been away for `patienceMs` until it answers
 * again.
 * @throws the error that ends a worker
 */
export async function workWithDatabase(options: WorkOptions): Promise<void> {
  const { makeWorker, log, signal } = options;
  let { worker } = options;
  for (;;) {
    await workWhileThere(worker, options);
    if (signal.aborted) return;
    log.warn("MongoDB is away: no tasks are taken until it is there");
    await untilThere(options);
    if (signal.aborted) return;
    worker = await makeWorker();
    log.info("MongoDB is there again: tasks are taken");
  }
}

async function workWhileThere(worker: TaskTaker, options: WorkOptions): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const running = worker.run().finally(() => ended.abort());
  const watching = untilAway({ ...options, signal }).then(() => {
    if (!signal.aborted && worker.getState() === "RUNNING") worker.shutdown();
  });
  await Promise.all([running, watching, options.besides(signal)]);
}

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

const answers = ({ askDatabase }: Pick<WorkOptions, "askDatabase">): Promise<boolean> =>
  within(answerMs, askDatabase).then(
    () => true,
    () => false,
  );

async function untilAway(options: WorkOptions): Promise<void> {
  const { signal, patienceMs = 5_000, pauseMs = 1_000 } = options;
  let answeredAt = performance.now();
  while (!signal.aborted && performance.now() - answeredAt < patienceMs) {
    const askedAt = performance.now();
    if (await answers(options)) answeredAt = askedAt;
    await rest(pauseMs, signal);
  }
}

async function untilThere(options: WorkOptions): Promise<void> {
  const { sayPaused, log, signal, pauseMs = 1_000 } = options;
  let saidAt = -Infinity;
  while (!signal.aborted && !(await answers(options))) {
    if (performance.now() - saidAt > sayEveryMs) {
      saidAt = performance.now();
      await sayPaused().catch((error: unknown) => {
        log.warn({ error: describeError(error) }, "Temporal can't be told that this worker is there");
      });
    }
    await rest(pauseMs, signal);
  }
}
