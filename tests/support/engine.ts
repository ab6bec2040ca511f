import { Client, Connection, WorkflowNotFoundError } from "@temporalio/client";
import { eventually } from "../../embedded/demo/narrator";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";
import type { TestStack } from "./test-stack";

/** Connects to Temporal as an operator who has the payload keys. */
export async function openEngine({ addresses, env }: Pick<TestStack, "addresses" | "env">) {
  // The SDK's own limit of ten seconds is too short on a machine that is busy with other tests.
  const connection = await Connection.connect({ address: addresses.temporal, connectTimeout: "1 minute" });
  const dataConverter = createDataConverter(readPayloadKeys(env["PAYLOAD_KEYS_FILE"] ?? ""));
  const client = new Client({ connection, dataConverter });
  return {
    client,
    /** Returns the workflow's status, or undefined if no such workflow was ever started. */
    async runStatus(workflowId: string): Promise<string | undefined> {
      try {
        return (await client.workflow.getHandle(workflowId).describe()).status.name;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
    /**
     * Waits until the workflow has no pending workflow task. A page may show a result before the task that made it has
     * ended.
     */
    async rested(workflowId: string): Promise<void> {
      const describe = () => client.workflow.getHandle(workflowId).describe();
      await eventually("the workflow's rest", describe, ({ raw }) => !raw.pendingWorkflowTask);
    },
    close: () => connection.close(),
  };
}

export type EngineView = Awaited<ReturnType<typeof openEngine>>;
