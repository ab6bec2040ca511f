import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from "@temporalio/client";
import { isSealed } from "../contract/sealed";
import type { Application } from "../domain/application/application";
import type { RunOrigin } from "../domain/application/run-origin";
import type { CarriedState } from "../domain/application/shape";
import { titleOf } from "../domain/form/title";
import { taskQueue } from "./task-queue";

const callTimeoutMs = 5_000;

/** A workflow's latest run. */
export interface Run {
  runId: string;
  open: boolean;
  /** True of one that came to its end by itself. */
  completed: boolean;
  /** True while a workflow task of it is under way or failing. */
  atWork: boolean;
  /** True where its workflow tasks have failed several times in a row. Those that only came too late are overload. */
  failing: boolean;
}

/**
 * Temporal's own search attribute for runs in trouble: what became of their latest tasks, and why. The servers' settings say
 * after how many it is set: numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute. It goes with the next task that ends.
 */
const problems = "TemporalReportedProblems";
const failed = "category=WorkflowTaskFailed";

/** Finds the applications' runs whose tasks fail. */
export const failingRunsQuery = `WorkflowType = "renewalApplication" AND ExecutionStatus = "Running" AND ${problems} = "${failed}"`;

/** What a run goes on from. */
export interface GoingOn {
  carried: CarriedState;
}

/** Which run of a workflow is current: the one that is open, or was the last one. */
export function createRuns(client: Client) {
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + callTimeoutMs, call);

  return {
    /** Undefined where Temporal knows of none. */
    async current(workflowId: string): Promise<Run | undefined> {
      try {
        const { runId, status, raw, searchAttributes } = await within(() =>
          client.workflow.getHandle(workflowId).describe(),
        );
        return {
          runId,
          open: status.name === "RUNNING",
          completed: status.name === "COMPLETED",
          atWork: Boolean(raw.pendingWorkflowTask),
          failing: Boolean(searchAttributes[problems]?.some((told) => told === failed)),
        };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },

    /**
     * The application as the run knows it. Not to be asked of a run at work: the SDK lets a query take the place of the
     * task whose local activity it meets, and what the run then does, no replay finds again (docs/decisions/0020).
     *
     * @throws when no worker answers in time
     */
    async known(workflowId: string, runId: string): Promise<Application | null> {
      const handle = client.workflow.getHandle(workflowId, runId);
      const known = await within(() => handle.query<Application | null>("currentApplication"));
      if (known !== null && !isSealed(known)) throw new Error("the run's answer was not sealed");
      return known;
    },

    /** Asks the run which chain it belongs to, and from which generation that was started. @throws when no worker answers in time */
    async origin(workflowId: string, runId: string): Promise<RunOrigin> {
      const handle = client.workflow.getHandle(workflowId, runId);
      const origin = await within(() => handle.query<RunOrigin>("runOrigin"));
      if (!isSealed(origin)) throw new Error("the run's answer was not sealed");
      return origin;
    },

    terminate: (workflowId: string, runId: string, reason: string): Promise<unknown> =>
      within(() => client.workflow.getHandle(workflowId, runId).terminate(reason)),

    /** Starts another run of an application's workflow; false if one is open. */
    async goOn(workflowId: string, input: GoingOn): Promise<boolean> {
      try {
        await within(() =>
          client.workflow.start("renewalApplication", {
            workflowId,
            taskQueue,
            staticSummary: titleOf(workflowId, input.carried.application.form),
            args: [input],
            workflowIdReusePolicy: "ALLOW_DUPLICATE",
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },
  };
}
