import type vm from "node:vm";
import workerThreads, { type WorkerOptions } from "node:worker_threads";

/*
 * All runs of a worker share one V8 context. If a run's activation is broken off, by an error or by the SDK's limit of
 * five seconds (which passes while the process is frozen), the steps that it has already queued stay in the context, and
 * would be taken in the middle of the next run's activation: one application's write would be ordered by another's run.
 */

/** File of the SDK's threads, each of which runs workflows in a V8 context of its own. */
const threadFile = /[\\/]workflow-worker-thread\.js$/;

/**
 * Makes a thread finish what a broken activation has queued before anything else runs. It still belongs to the broken
 * run, whose result is refused.
 */
function finishBrokenActivations({ Script }: typeof vm): void {
  const nothing = new Script("");
  const run = Script.prototype.runInContext;
  Script.prototype.runInContext = function (context, options) {
    try {
      return run.call(this, context, options) as unknown;
    } catch (error) {
      try {
        run.call(nothing, context, options);
      } catch {
        // The queued steps took too long as well, so V8 has thrown them away.
      }
      throw error;
    }
  };
}

/** Has the workflow threads that start from now on keep their runs apart. */
export function keepRunsApart(): void {
  const { Worker } = workerThreads;
  if (Worker.name === "WorkflowThread") return;
  class WorkflowThread extends Worker {
    constructor(file: string | URL, options?: WorkerOptions) {
      if (typeof file === "string" && threadFile.test(file))
        super(
          `(${finishBrokenActivations.toString()})(require("node:vm")); require(${JSON.stringify(file)});`,
          { ...options, eval: true },
        );
      else super(file, options);
    }
  }
  Object.assign(workerThreads, { Worker: WorkflowThread });
}
