import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type Connection,
} from "@temporalio/client";
import type { SignalDefinition, UpdateDefinition } from "@temporalio/common";
import type { Application } from "../domain/application";
import type { RenewalSettings } from "../domain/settings";
import type { StrayRefund } from "../domain/stray-refund";
import { taskQueue } from "../temporal/task-queue";
import type { renewalApplication, strayRefund } from "../workflows";
import { submit, type Submit } from "../workflows/messages";
import { Problem } from "./platform/problem";

/** How long a caller waits for an update before it is told to come back. Starting a payment may take a gateway's 20 s. */
const updateTimeoutMs = 45_000;
const callTimeoutMs = 10_000;

interface Target {
  workflowId: string;
  /** The same id again gets the stored answer. */
  updateId: string;
}

interface EngineOptions {
  client: Client;
  /** The client's own. */
  connection: Connection;
  /** What new applications are started with. */
  settings: RenewalSettings;
}

/** Temporal as the API's features use it. */
export function createEngine({ client, connection, settings }: EngineOptions) {
  const within = <T>(timeoutMs: number, call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + timeoutMs, call);

  return {
    /**
     * Gives a command to a running application or stray refund.
     * @throws Problem APPLICATION_ENDED when its workflow has completed
     */
    async command<R, A>(
      update: UpdateDefinition<R, [A]>,
      { workflowId, updateId }: Target,
      args: A,
    ): Promise<R> {
      try {
        const handle = client.workflow.getHandle(workflowId);
        return await within(updateTimeoutMs, () => handle.executeUpdate(update, { args: [args], updateId }));
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) throw new Problem("APPLICATION_ENDED", { cause: error });
        throw error;
      }
    },

    /** Starts the application's workflow with its first submission, or submits to the one that has started. */
    submitFirst({ workflowId, updateId }: Target, orgCode: string, args: Submit): Promise<Application> {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof renewalApplication>(
        "renewalApplication",
        {
          workflowId,
          taskQueue,
          args: [{ applicationId: workflowId, orgCode, settings }],
          workflowIdConflictPolicy: "USE_EXISTING",
          workflowIdReusePolicy: "ALLOW_DUPLICATE_FAILED_ONLY",
        },
      );
      return within(updateTimeoutMs, () =>
        client.workflow.executeUpdateWithStart(submit, { args: [args], updateId, startWorkflowOperation }),
      );
    },

    /** Signals a workflow; false if it has completed, or is gone past retention. */
    async tell<A>(signal: SignalDefinition<[A]>, workflowId: string, args: A): Promise<boolean> {
      try {
        await within(callTimeoutMs, () => client.workflow.getHandle(workflowId).signal(signal, args));
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },

    /** Starts the refund of money for a finished application, once for the same money. */
    async startStrayRefund(refund: StrayRefund): Promise<void> {
      try {
        await within(callTimeoutMs, () =>
          client.workflow.start<typeof strayRefund>("strayRefund", {
            workflowId: refund.refund.number,
            taskQueue,
            args: [refund],
            workflowIdReusePolicy: "ALLOW_DUPLICATE_FAILED_ONLY",
          }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },

    /** Resolves if Temporal answers. */
    check: () => within(callTimeoutMs, () => connection.healthService.check({})),
  };
}

export type Engine = ReturnType<typeof createEngine>;
