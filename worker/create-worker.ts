import {
  ApplicationFailure,
  CancelledFailure,
  ensureApplicationFailure,
  type DataConverter,
} from "@temporalio/common";
import { Worker, type NativeConnection, type ActivityInterceptors } from "@temporalio/worker";
import { activityInfo } from "@temporalio/activity";
import type { Activities } from "../activities";
import { deploymentName, workerIdentity } from "../temporal/deployment";
import { taskQueue } from "../temporal/task-queue";
import { argsFor, ofCall, plainIfEmpty, type ActivityCall } from "../contract/sealed";
import { currentTrace, withTrace } from "../lib/trace";
import { traceOf } from "../workflows/trace";
import { workflowCode } from "./workflow-source";
import { prepareWorkflowThreads } from "./workflow-threads";

/** Creates the interceptors by which an activity runs with the trace of the request on whose behalf its workflow acts. */
const traceActivities = (): ActivityInterceptors => ({
  inbound: { execute: (input, next) => withTrace(traceOf(input.headers), () => next(input)) },
  outbound: { getLogAttributes: (input, next) => next({ ...input, ...currentTrace() }) },
});

/**
 * Creates the interceptors that let an activity do only what a workflow of this system ordered. Anybody who reaches
 * Temporal's port can start an activity, directly or from a workflow of their own. The answer, or the failure, is sealed
 * together with the call, and the workflow accepts no other.
 */
export const sealedActivities = (): ActivityInterceptors => ({
  inbound: {
    async execute(input, next) {
      const { activityType, isLocal } = activityInfo();
      const call = argsFor(activityType, input.args[0]);
      if (!call)
        throw ApplicationFailure.nonRetryable("the activity's input was not sealed for it", "NOT_SEALED");
      try {
        const result = await next({ ...input, args: call.args });
        return isLocal && result === undefined && plainIfEmpty.has(activityType)
          ? undefined
          : ofCall(call, { result });
      } catch (error) {
        throw isLocal || error instanceof CancelledFailure ? error : failureOf(call, error);
      }
    },
  },
});

/** Returns the error as the failure of this very call. */
function failureOf(call: ActivityCall, error: unknown): ApplicationFailure {
  const { message, type, nonRetryable, details, cause, nextRetryDelay, category, stack } =
    ensureApplicationFailure(error);
  const failure = ApplicationFailure.create({
    message,
    ...(type ? { type } : {}),
    nonRetryable: nonRetryable ?? false,
    details: [ofCall(call, { details: details ?? [] })],
    ...(cause ? { cause } : {}),
    ...(nextRetryDelay ? { nextRetryDelay } : {}),
    ...(category ? { category } : {}),
  });
  if (stack !== undefined) failure.stack = stack;
  return failure;
}

/** Time that work under way gets to end after the worker is told to stop. */
const shutdownGraceTime = "10 seconds";
/** Time after which unfinished work ends with the process. */
const shutdownForceTime = "60 seconds";
/**
 * Longest wait of a command for the worker that has the workflow in its cache, in case that worker was killed. It is half
 * of this SDK's default, and the same as in the SDKs for Go and Java.
 */
const stickyQueueScheduleToStartTimeout = "5 seconds";

interface Options {
  connection: NativeConnection;
  namespace: string;
  dataConverter: DataConverter;
  activities: Activities;
  cachedWorkflows: number;
  buildId: string;
  /** Ids of patches that runs don't begin to use yet (see CONTRIBUTING.md). */
  dormantPatches: readonly string[];
}

/** Creates the worker for the workflows and activities of renewal applications. */
export function createWorker({
  connection,
  namespace,
  dataConverter,
  activities,
  cachedWorkflows,
  buildId,
  dormantPatches,
}: Options): Promise<Worker> {
  const code = workflowCode();
  prepareWorkflowThreads();
  return Worker.create({
    ...code,
    connection,
    namespace,
    taskQueue,
    identity: workerIdentity(buildId),
    activities,
    interceptors: { ...code.interceptors, activity: [traceActivities, sealedActivities] },
    dataConverter,
    // The callback runs across threads while the workflow waits, so it is set only if there are dormant patches.
    ...(dormantPatches.length > 0
      ? { patchActivationCallback: ({ patchId }) => !dormantPatches.includes(patchId) }
      : {}),
    maxCachedWorkflows: cachedWorkflows,
    stickyQueueScheduleToStartTimeout,
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      // Open applications continue with the current release. Pinned ones would keep theirs for up to a year.
      defaultVersioningBehavior: "AUTO_UPGRADE",
    },
    shutdownGraceTime,
    shutdownForceTime,
  });
}
