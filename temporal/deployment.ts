import { hostname } from "node:os";
import { isGrpcServiceError, type Connection } from "@temporalio/client";
import { taskQueue } from "./task-queue";

/** Name of Temporal's Worker Deployment, to which all workers of every release belong. */
export const deploymentName = "ca-renewal";

/** Types of task queues. Each worker polls for workflow tasks, so these alone tell which workers are there. */
const workflowTasks = 1;
const activityTasks = 2;
/** Task queue that never has a task. A worker that takes no tasks for now polls it to show that it is there. */
const pausedQueue = `${taskQueue}-paused`;
const callTimeoutMs = 5_000;
/**
 * Time limit of such a poll in milliseconds. A poll of an empty queue needs no more, and Temporal refuses polls of less
 * than two seconds.
 */
const questionMs = 3_000;
const grpcDeadlineExceeded = 4;

/** Returns the name of a worker in the Temporal UI: its release and machine. */
export const workerIdentity = (buildId: string): string => `${buildId}@${hostname()}-${process.pid}`;
const isOf = (buildId: string, identity: string | null | undefined): boolean =>
  identity?.startsWith(`${buildId}@`) ?? false;

export interface DeploymentOptions {
  /** Connection of a client or of a worker. */
  connection: Pick<Connection, "workflowService" | "withDeadline">;
  namespace: string;
}

/** Creates access to the deployment: which release gets Temporal's workflow tasks, and which releases poll for them. */
export function createDeployment({ connection, namespace }: DeploymentOptions) {
  const { workflowService } = connection;
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + callTimeoutMs, call);

  // The task queue's description contains both. That of the deployment takes a second just after a release was made
  // current.
  const describeQueue = (name: string = taskQueue, taskQueueType: number = workflowTasks) =>
    within(() => workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType }));

  return {
    /** Returns the build id whose workers get the tasks; undefined if none was ever made current. */
    async current(): Promise<string | undefined> {
      const { versioningInfo } = await describeQueue();
      return versioningInfo?.currentDeploymentVersion?.buildId || undefined;
    },

    /**
     * Returns when a worker of this build last polled for a task or reported that it pauses, in milliseconds since the
     * epoch; 0 if none did lately.
     */
    async askedAt(buildId: string): Promise<number> {
      const [{ pollers }, paused] = await Promise.all([
        describeQueue(),
        describeQueue(pausedQueue, activityTasks),
      ]);
      const times = [
        ...pollers.filter(({ deploymentOptions }) => deploymentOptions?.buildId === buildId),
        ...paused.pollers.filter(({ identity }) => isOf(buildId, identity)),
      ].map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
      return Math.max(0, ...times);
    },

    /** Reports a worker of this build that takes no tasks for now, so that `askedAt` finds it. */
    async sayPaused(buildId: string): Promise<void> {
      const question = { namespace, taskQueue: { name: pausedQueue }, identity: workerIdentity(buildId) };
      try {
        await connection.withDeadline(Date.now() + questionMs, () =>
          workflowService.pollActivityTaskQueue(question),
        );
      } catch (error) {
        if (!isGrpcServiceError(error) || error.code !== grpcDeadlineExceeded) throw error;
      }
    },

    /** Makes this build current: its workers get the tasks from now on, also those of open applications. */
    makeCurrent: (buildId: string): Promise<unknown> =>
      within(() => workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId })),
  };
}

export type Deployment = ReturnType<typeof createDeployment>;
