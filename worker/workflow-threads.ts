import type v8 from "node:v8";
import type vm from "node:vm";
import workerThreads, { type MessagePort, type WorkerOptions } from "node:worker_threads";

/*
 * The SDK runs workflows in threads, all runs of a thread in one V8 context. What is changed there, before the SDK's own
 * file is loaded:
 *
 * - If a run's activation is broken off, by an error or by the SDK's limit of five seconds (which passes while the process
 *   is frozen), the steps that it has already queued stay in the context, and would be taken in the middle of the next
 *   run's activation: one application's write would be ordered by another's run.
 * - The SDK sets that limit anew for each of some ten calls into the context that an activation makes, and each time
 *   Node starts a thread of the system for it. That took a tenth of a life's CPU.
 * - The SDK formats a stack trace of each promise for the Temporal UI, though hardly any is ever read. That took another
 *   tenth.
 */

/** File of the SDK's threads. */
const threadFile = /[\\/]workflow-worker-thread\.js$/;

/** Request of the SDK's main thread to a workflow thread. */
interface ThreadRequest {
  requestId: bigint;
  input: { type: string; isolateExecutionTimeoutMs?: number };
}

/**
 * Makes a thread watch the time of each request as a whole, and finish what a broken activation has queued before
 * anything else runs. It still belongs to the broken run, whose result is refused.
 */
function keepActivationsApart({ Script }: typeof vm, port: MessagePort): void {
  const run = Script.prototype.runInContext;
  const nothing = new Script("");
  const request = new Script("handleWorkflowRequest()");
  let limitMs = 5_000;
  let isWatched = false;
  /** False while the thread loads the workflows' code, which takes a busy machine longer than the limit. */
  let hasRuns = false;
  let latest: vm.Context | undefined;

  const finishQueued = (context: vm.Context) => {
    try {
      run.call(nothing, context, isWatched ? {} : { timeout: limitMs });
    } catch {
      // The queued steps took too long as well, so V8 has thrown them away.
    }
  };
  Script.prototype.runInContext = function (context, options) {
    latest = context;
    const limits = isWatched || !hasRuns ? { ...options, timeout: undefined } : options;
    try {
      return run.call(this, context, limits) as unknown;
    } catch (error) {
      finishQueued(context);
      throw error;
    }
  };

  const on = port.on.bind(port);
  const onRequest = (event: string, listener: (message: ThreadRequest) => void) => {
    if (event !== "message") return on(event, listener);
    return on(event, (message: ThreadRequest) => {
      const { requestId, input } = message;
      limitMs = input.isolateExecutionTimeoutMs ?? limitMs;
      hasRuns ||= input.type !== "init";
      if (input.type !== "activate-workflow") return listener(message);
      Object.assign(globalThis, { handleWorkflowRequest: () => listener(message) });
      isWatched = true;
      try {
        request.runInThisContext({ timeout: limitMs });
      } catch (error) {
        isWatched = false;
        if (latest) finishQueued(latest);
        // The SDK's function that would have answered was broken off with the activation.
        const { name, message: text, stack } = error as Error;
        port.postMessage({ requestId, result: { type: "error", name, message: text, stack } });
      } finally {
        isWatched = false;
      }
    });
  };
  Object.assign(port, { on: onRequest });
}

/** Workflow's stack trace as the SDK keeps it. */
interface Stack {
  readonly formatted: string;
  readonly structured: readonly unknown[];
}

/** Run of a workflow as the SDK's thread knows it. */
interface WorkflowRun {
  promiseStackStore: {
    promiseToStack: Map<object, Stack>;
    childToParent: Map<object, Set<object>>;
  };
}

/** Makes a thread format a promise's stack trace when somebody asks for it. */
function formatStacksLate(
  { promiseHooks }: typeof v8,
  { globalHandlers }: { globalHandlers: { currentStackTrace: Stack["structured"] } },
  { cutoffStackTrace }: { cutoffStackTrace: (stack: string | undefined) => string },
): void {
  const create = promiseHooks.createHook;
  const ofThread = Promise;
  const contexts = new WeakMap<object, { run: () => WorkflowRun | undefined; Error: ErrorConstructor }>();

  function contextOf({ constructor }: object) {
    if (constructor === ofThread) return undefined;
    const known = contexts.get(constructor);
    if (known) return known;
    const evaluate = constructor.constructor as FunctionConstructor;
    const context = {
      run: evaluate("return globalThis.__TEMPORAL_ACTIVATOR__") as () => WorkflowRun | undefined,
      Error: (evaluate("return Error") as () => ErrorConstructor)(),
    };
    contexts.set(constructor, context);
    return context;
  }

  function stackOf(made: { stack?: string }): Stack {
    let known: Stack | undefined;
    const read = (): Stack => {
      if (known) return known;
      globalHandlers.currentStackTrace = [];
      const [, ...frames] = (made.stack ?? "").split("\n");
      const ofWorkflow = frames.filter((frame) => !frame.includes("node:internal/promise_hooks"));
      return (known = {
        formatted: cutoffStackTrace(ofWorkflow.join("\n")),
        structured: globalHandlers.currentStackTrace.slice(frames.length - ofWorkflow.length),
      });
    };
    return {
      get formatted() {
        return read().formatted;
      },
      get structured() {
        return read().structured;
      },
    };
  }

  promiseHooks.createHook = (hooks) => {
    // Node's AsyncLocalStorage asks for hooks here as well.
    if (hooks.before) return create(hooks);
    return create({
      init: function init(promise, parent) {
        const context = contextOf(promise);
        const run = context?.run();
        if (!context || !run || promise === parent) return;
        const { promiseToStack, childToParent } = run.promiseStackStore;
        const made: { stack?: string } = {};
        context.Error.captureStackTrace(made, init);
        promiseToStack.set(promise, stackOf(made));
        childToParent.set(promise, new Set(parent === undefined ? [] : [parent]));
      },
      settled(promise) {
        const store = contextOf(promise)?.run()?.promiseStackStore;
        store?.childToParent.delete(promise);
        store?.promiseToStack.delete(promise);
      },
    });
  };
}

/** Has the workflow threads that start from now on keep their runs apart, and work with less. */
export function prepareWorkflowThreads(): void {
  const { Worker } = workerThreads;
  if (Worker.name === "WorkflowThread") return;
  class WorkflowThread extends Worker {
    constructor(file: string | URL, options?: WorkerOptions) {
      if (typeof file === "string" && threadFile.test(file))
        super(
          [
            `(${keepActivationsApart.toString()})(require("node:vm"), require("node:worker_threads").parentPort)`,
            `const sdk = require("node:module").createRequire(${JSON.stringify(file)})`,
            `const converter = sdk("@temporalio/common/lib/converter/failure-converter")`,
            `(${formatStacksLate.toString()})(require("node:v8"), sdk("./vm-shared"), converter)`,
            `sdk(${JSON.stringify(file)})`,
          ].join(";\n"),
          { ...options, eval: true },
        );
      else super(file, options);
    }
  }
  Object.assign(workerThreads, { Worker: WorkflowThread });
}
