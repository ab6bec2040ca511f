import type { Connection } from "@temporalio/client";
import { taskQueue } from "./task-queue";

/** All workers together, whatever release they are of, as Temporal's Worker Deployments know them. */
export const deploymentName = "ca-renewal";

/** Workflow tasks alone tell who is there: each worker polls for them. */
const workflowTasks = 1;
const callTimeoutMs = 5_000;

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
  const describeQueue = () =>
    within(() =>
      workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: workflowTasks,
      }),
    );

  return {
    /** The build id whose workers get the tasks; undefined as long as none was ever named. */
    async current(): Promise<string | undefined> {
      const { versioningInfo } = await describeQueue();
      return versioningInfo?.currentDeploymentVersion?.buildId || undefined;
    },

    /** When a worker of this build last asked for a task, in milliseconds since the epoch; 0 if none did of late. */
    async askedAt(buildId: string): Promise<number> {
      const { pollers } = await describeQueue();
      const times = pollers
        .filter(({ deploymentOptions }) => deploymentOptions?.buildId === buildId)
        .map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
      return Math.max(0, ...times);
    },

    /** Gives the tasks to this build's workers from now on, those of open applications too. */
    makeCurrent: (buildId: string): Promise<unknown> =>
      within(() => workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId })),
  };
}

export type Deployment = ReturnType<typeof createDeployment>;
