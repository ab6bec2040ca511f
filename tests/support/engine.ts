import { Client, Connection, WorkflowNotFoundError } from "@temporalio/client";
import { eventually } from "../../embedded/demo/narrator";
import { createDataConverter } from "../../temporal/data-converter";
import { readPayloadKeys } from "../../temporal/payload-keys";
import type { TestStack } from "./test-stack";

/** Temporal as an operator with the payload keys sees it. */
export async function openEngine({ addresses, env }: Pick<TestStack, "addresses" | "env">) {
  // A minute, where its own ten seconds are: a machine that is busy with others takes its time.
  const connection = await Connection.connect({ address: addresses.temporal, connectTimeout: "1 minute" });
  const dataConverter = createDataConverter(readPayloadKeys(env["PAYLOAD_KEYS_FILE"] ?? ""));
  const client = new Client({ connection, dataConverter });
  return {
    client,
    /** How the workflow stands, or undefined where none was ever started. */
    async runStatus(workflowId: string): Promise<string | undefined> {
      try {
        return (await client.workflow.getHandle(workflowId).describe()).status.name;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
    /** Waits until no task of the workflow is under way: what a page shows already, a task may have yet to end with. */
    async rested(workflowId: string): Promise<void> {
      const describe = () => client.workflow.getHandle(workflowId).describe();
      await eventually("the workflow's rest", describe, ({ raw }) => !raw.pendingWorkflowTask);
    },
    close: () => connection.close(),
  };
}

export type EngineView = Awaited<ReturnType<typeof openEngine>>;
