import { createHash } from "node:crypto";
import type { Payload, SerializationContext } from "@temporalio/common";
import { createPayloadCodec } from "../../temporal/payload-codec";

const keys = new Map([["test", createHash("sha256").update("a test").digest()]]);
const codec = createPayloadCodec({ currentKeyId: "test", keys });
const payload: Payload = {
  metadata: { encoding: Buffer.from("json/plain") },
  data: Buffer.from('{"mobile":"13800000000"}'),
};
const inWorkflow = (workflowId: string): SerializationContext => ({
  type: "workflow",
  namespace: "default",
  workflowId,
});
const own = inWorkflow("01J9ZD3V2Q5N8R7T6W4X1Y0ABC");
const other = inWorkflow("01J9ZD3V2Q5N8R7T6W4X1Y0ABD");

const encrypted = async (context?: SerializationContext): Promise<Payload> => {
  const [made] = await codec.encode([payload], context);
  if (!made) throw new Error("nothing was encoded");
  return made;
};
const dataOf = async (made: Payload, context?: SerializationContext) =>
  Buffer.from((await codec.decode([made], context))[0]?.data ?? []).toString();
const whole = '{"mobile":"13800000000"}';

test("when a payload is read in its own workflow, or by the codec server, then it is there", async () => {
  const made = await encrypted(own);
  expect(Buffer.from(made.data ?? []).toString()).not.toContain("13800000000");
  expect(await dataOf(made, own)).toBe(whole);
  expect(await dataOf(made)).toBe(whole);
});

test("when it is copied into another workflow, then it can't be read, nor with the name of its own replaced", async () => {
  const made = await encrypted(own);
  await expect(codec.decode([made], other)).rejects.toThrow("another workflow");
  const renamed = {
    ...made,
    metadata: { ...made.metadata, "bound-to": Buffer.from(other.workflowId ?? "") },
  };
  await expect(codec.decode([renamed], other)).rejects.toThrow();
  const { "bound-to": _, ...unbound } = made.metadata ?? {};
  await expect(codec.decode([{ ...made, metadata: unbound }], other)).rejects.toThrow();
});

test("when it was encrypted before payloads were bound, or for a schedule, then it is read", async () => {
  expect(await dataOf(await encrypted(), own)).toBe(whole);
  const scheduled = await encrypted(inWorkflow("reconciliation"));
  expect(await dataOf(scheduled, inWorkflow("reconciliation-2026-01-31T02:30:00Z"))).toBe(whole);
});

test("when it is plain, as the Temporal UI and CLI send it, then it passes", async () => {
  expect(await codec.decode([payload], own)).toEqual([payload]);
});
