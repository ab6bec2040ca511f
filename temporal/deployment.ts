import { hostname } from "node:os";
import { isGrpcServiceError, type Connection } from "@temporalio/client";
import { taskQueue } from "./task-queue";

/** All workers together, whatever release they are of, as Temporal's Worker Deployments know them. */
export const deploymentName = "ca-renewal";

/** Workflow tasks alone tell who is there: each worker polls for them. */
const workflowTasks = 1;
const activityTasks = 2;
/** Nobody puts a task into it: who asks there is a worker that takes none for now. */
const pausedQueue = `${taskQueue}-paused`;
const callTimeoutMs = 5_000;
/** A question for a task that there never is needs no more, and Temporal takes none that waits for less than two seconds. */
const questionMs = 3_000;
const grpcDeadlineExceeded = 4;

/** As the Temporal UI names a worker: which release, on which machine. */
export const workerIdentity = (buildId: string): string => `${buildId}@${hostname()}-${process.pid}`;
const isOf = (buildId: string, identity: string | null | undefined): boolean =>
  identity?.startsWith(`${buildId}@`) ?? false;

export interface DeploymentOptions {
  /** A client's, or a worker's. */
  connection: Pick<Connection, "workflowService" | "withDeadline">;
  namespace: string;
}

/** Which release Temporal gives workflow tasks to, and which releases ask for them. */
export function createDeployment({ connection, namespace }: DeploymentOptions) {
  const { workflowService } = connection;
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + callTimeoutMs, call);

  // The queue itself knows both. The deployment's own description takes a second just after a release was made current.
  const describeQueue = (name: string = taskQueue, taskQueueType: number = workflowTasks) =>
    within(() => workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType }));

  return {
    /** The build id whose workers get the tasks; undefined as long as none was ever named. */
    async current(): Promise<string | undefined> {
      const { versioningInfo } = await describeQueue();
      return versioningInfo?.currentDeploymentVersion?.buildId || undefined;
    },

    /**
     * When a worker of this build last asked for a task, or said that it has paused, in milliseconds since the epoch; 0 if
     * none did of late.
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

    /** Has a worker of this build be there, for `askedAt`, that takes no tasks for now. */
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

    /** Gives the tasks to this build's workers from now on, those of open applications too. */
    makeCurrent: (buildId: string): Promise<unknown> =>
      within(() => workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId })),
  };
}

export type Deployment = ReturnType<typeof createDeployment>;
