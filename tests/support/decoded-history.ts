import type { WorkflowExecutionInfo } from "@temporalio/client";
import type { Payload } from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import { createPayloadCodec } from "../../temporal/payload-codec";
import { readPayloadKeys } from "../../temporal/payload-keys";
import type { EngineView } from "./engine";
import type { TestStack } from "./test-stack";

const isPayload = (value: object): value is Payload => "metadata" in value && "data" in value;

/** Returns all payloads at any depth of a value. */
function payloadsIn(value: unknown): Payload[] {
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return [];
  if (isPayload(value)) return [value];
  return Object.values(value).flatMap(payloadsIn);
}

/** Returns a run's history as Temporal stores it, and the decrypted content of its payloads. */
export async function decodedHistory(
  { client }: EngineView,
  { env }: Pick<TestStack, "env">,
  { workflowId, runId }: Pick<WorkflowExecutionInfo, "workflowId" | "runId">,
): Promise<{ raw: Buffer; decoded: Buffer }> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const raw = Buffer.from(temporal.api.history.v1.History.encode(history).finish());
  const codec = createPayloadCodec(readPayloadKeys(env["PAYLOAD_KEYS_FILE"] ?? ""));
  const payloads = await codec.decode(payloadsIn(history), {
    type: "workflow",
    workflowId,
    namespace: "default",
  });
  return { raw, decoded: Buffer.concat(payloads.map(({ data }) => Buffer.from(data ?? []))) };
}
