import {
  QueryNotRegisteredError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type Client,
} from "@temporalio/client";
import { ApplicationFailure, TerminatedFailure, TimeoutFailure } from "@temporalio/common";
import { isSealed } from "../contract/sealed";
import type { Application } from "../domain/application/application";
import type { RunEnd, RunOrigin } from "../domain/application/run-origin";
import type { CarriedState } from "../domain/application/shape";
import { titleOf } from "../domain/form/title";
import { taskQueue } from "./task-queue";

const callTimeoutMs = 5_000;

/** The latest run of a workflow. */
export interface Run {
  runId: string;
  open: boolean;
  /** True if the run completed by itself, and was not terminated, for example. */
  completed: boolean;
  /** True while a workflow task of the run is under way or failing. */
  atWork: boolean;
  /**
   * True if the run's workflow tasks have failed several times in a row. Tasks that only came too late don't count,
   * because that is overload.
   */
  failing: boolean;
}

/**
 * Temporal's own search attribute for runs in trouble, with the outcome of their latest workflow tasks and its cause. A
 * server setting, numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute, says after how many tasks it is set. It is
 * removed when the next task completes.
 */
const problems = "TemporalReportedProblems";
const failed = "category=WorkflowTaskFailed";

/** Condition of a query for the runs of applications and of stray refunds. */
export const ownRuns = 'WorkflowType IN ("renewalApplication", "strayRefund")';

/** Query for the runs of applications and stray refunds whose workflow tasks fail. */
export const failingRunsQuery = `${ownRuns} AND ExecutionStatus = "Running" AND ${problems} = "${failed}"`;

/** Input from which a run continues. */
export interface GoingOn {
  carried: CarriedState;
}

/** Creates access to the current run of workflows: the one that is open, or was the last one. */
export function createRuns(client: Client) {
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + callTimeoutMs, call);

  return {
    /** Returns the current run of a workflow; undefined if Temporal knows none. */
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
     * Returns the application as the run knows it. A run with a workflow task under way must not be queried: the SDK lets
     * a query replace the task in whose local activity it arrives, and what the run does then is not found again by any
     * replay (docs/decisions/0020).
     * @returns null before the first submission; "unreplayable" if the worker can't replay the run's history, into which
     * somebody may have written who is no worker of ours
     * @throws when no worker answers in time
     */
    async known(workflowId: string, runId: string): Promise<Application | null | "unreplayable"> {
      const handle = client.workflow.getHandle(workflowId, runId);
      // Each run registers this query in its first task, so Temporal's refusal means that the worker failed at it.
      const known = await within(() => handle.query<Application | null>("currentApplication")).catch(
        (error: unknown) => {
          if (error instanceof QueryNotRegisteredError) return "unreplayable" as const;
          throw error;
        },
      );
      if (known === "unreplayable") return known;
      if (known !== null && !isSealed(known)) throw new Error("the run's answer was not sealed");
      return known;
    },

    /**
     * Returns the chain that the run belongs to, and the generation from which that chain was started.
     * @throws when no worker answers in time
     */
    async origin(workflowId: string, runId: string): Promise<RunOrigin> {
      const handle = client.workflow.getHandle(workflowId, runId);
      const origin = await within(() => handle.query<RunOrigin>("runOrigin"));
      if (!isSealed(origin)) throw new Error("the run's answer was not sealed");
      return origin;
    },

    /** Returns how a run that is not open any more ended. */
    async endOf(workflowId: string, runId: string): Promise<RunEnd> {
      const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
      try {
        await within(() => handle.result());
        return { kind: "completed" };
      } catch (error) {
        if (!(error instanceof WorkflowFailedError)) throw error;
        const { cause } = error;
        if (cause instanceof TerminatedFailure) return { kind: "terminated", reason: cause.message };
        if (cause instanceof TimeoutFailure) return { kind: "timedOut" };
        return {
          kind: "failed",
          type: cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined,
        };
      }
    },

    terminate: (workflowId: string, runId: string, reason: string): Promise<unknown> =>
      within(() => client.workflow.getHandle(workflowId, runId).terminate(reason)),

    /** Starts another run of an application's workflow. Returns false if one is open. */
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
