import type { DataConverter } from "@temporalio/common";
import { Worker, type NativeConnection } from "@temporalio/worker";
import type { Activities } from "../activities";
import { deploymentName, workerIdentity } from "../temporal/deployment";
import { taskQueue } from "../temporal/task-queue";
import { sealedActivities } from "./sealed-activities";
import { traceActivities } from "./trace-activities";
import { workflowCode } from "./workflow-source";

/** Work under way when the worker is told to stop gets this long to end. */
const shutdownGraceTime = "10 seconds";
/** What hasn't ended by then ends with the process. */
const shutdownForceTime = "60 seconds";
/**
 * So long a command waits for the worker that has the workflow in its cache, if that one was killed: as in the SDKs for
 * Go and Java, half of this SDK's own default.
 */
const stickyQueueScheduleToStartTimeout = "5 seconds";

interface Options {
  connection: NativeConnection;
  namespace: string;
  dataConverter: DataConverter;
  activities: Activities;
  cachedWorkflows: number;
  buildId: string;
  /** Steps that runs don't begin to take yet: see CONTRIBUTING.md. */
  dormantPatches: readonly string[];
}

/** A worker for the workflows and activities of renewal applications. */
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
  return Worker.create({
    ...code,
    connection,
    namespace,
    taskQueue,
    identity: workerIdentity(buildId),
    activities,
    interceptors: { ...code.interceptors, activity: [traceActivities, sealedActivities] },
    dataConverter,
    // Asked across threads, with the workflow waiting: only where there is anything to ask about.
    ...(dormantPatches.length > 0
      ? { patchActivationCallback: ({ patchId }) => !dormantPatches.includes(patchId) }
      : {}),
    maxCachedWorkflows: cachedWorkflows,
    stickyQueueScheduleToStartTimeout,
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      // Open applications go on with the current release. Pinned ones would keep theirs for a year.
      defaultVersioningBehavior: "AUTO_UPGRADE",
    },
    shutdownGraceTime,
    shutdownForceTime,
  });
}
