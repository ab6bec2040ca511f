import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from "@temporalio/client";
import type { SignalDefinition } from "@temporalio/common";
import { taskQueue } from "./task-queue";

const callTimeoutMs = 10_000;

/** Creates the messenger for messages to workflows that need no answer. API and activities use it. */
export function createMessenger(client: Client) {
  const within = <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + callTimeoutMs, call);

  return {
    /** Signals a workflow. Returns false if it has completed, or is gone since its retention ended. */
    async tell<A>(signal: SignalDefinition<[A]>, workflowId: string, args: A): Promise<boolean> {
      try {
        await within(() => client.workflow.getHandle(workflowId).signal(signal, args));
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },

    /**
     * Starts a workflow that may run only once under its id. A second start changes nothing and returns false, unless the
     * first run failed, was ended from outside, or is no longer known.
     */
    async startOnce(
      workflowType: string,
      { workflowId, input }: { workflowId: string; input: unknown },
    ): Promise<boolean> {
      try {
        await within(() =>
          client.workflow.start(workflowType, {
            workflowId,
            taskQueue,
            args: [input],
            workflowIdReusePolicy: "ALLOW_DUPLICATE_FAILED_ONLY",
          }),
        );
        return true;
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        return false;
      }
    },
  };
}
