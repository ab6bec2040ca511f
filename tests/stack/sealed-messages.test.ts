import { Connection, Client, WorkflowFailedError, WorkflowUpdateFailedError } from "@temporalio/client";
import { type Payload, type PayloadCodec, ApplicationFailure } from "@temporalio/common";
import { randomUUID } from "node:crypto";
import { ulid } from "ulid";
import type { GivenCommand } from "../../contract/commands";
import { sealedMetadataKey } from "../../contract/sealed";
import { eventually } from "../../embedded/demo/narrator";
import { taskQueue } from "../../temporal/task-queue";
import { currentApplication } from "../../workflows/messages";
import { world, bidder } from "../support/here";
import { engine } from "../support/here-engine";
import { approved, paid, submitted } from "../support/journey";
import { commandSamples, noticeSamples } from "./malformed-samples";

/** Number of forgeries of each kind and way. The full count is run by hand (FORGED_MESSAGES=1000). */
const forgeries = Number(process.env["FORGED_MESSAGES"] ?? 1);

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: world.stack.addresses.temporal });
});
afterAll(async () => {
  await connection.close();
});

const codecOf = (encode: (payloads: Payload[]) => Promise<Payload[]>): PayloadCodec => ({
  encode,
  decode: async (payloads) => payloads,
});

/** Ways in which somebody who reaches Temporal's port without a payload key may write a message. */
const forgers: Record<string, PayloadCodec> = {
  "in clear": codecOf(async (payloads) => payloads),
  "with the mark put in": codecOf(async (payloads) =>
    payloads.map(({ metadata, data }) => ({
      metadata: { ...metadata, [sealedMetadataKey]: Buffer.of(1) },
      data: data ?? null,
    })),
  ),
  // The codec server accepts an operator's token, but what it encrypts is bound to no workflow.
  "encrypted by the codec server": codecOf(async (payloads) => {
    const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString("base64");
    const response = await fetch(`${world.stack.addresses.api}/codec/encode`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${world.operator.token}` },
      body: JSON.stringify({
        payloads: payloads.map(({ metadata, data }) => ({
          metadata: Object.fromEntries(
            Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)]),
          ),
          data: base64(data),
        })),
      }),
    });
    expect(response.status).toBe(200);
    const encoded = (await response.json()) as {
      payloads: { metadata: Record<string, string>; data: string }[];
    };
    return encoded.payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, "base64")]),
      ),
      data: Buffer.from(data, "base64"),
    }));
  }),
};
const forgerNames = Object.keys(forgers);

const clientOf = (name: string): Client => {
  const codec = forgers[name];
  return new Client({ connection, dataConverter: codec ? { payloadCodecs: [codec] } : {} });
};

async function refusalOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const isRefused = error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError;
    if (isRefused && error.cause instanceof ApplicationFailure) return error.cause.type ?? "";
    throw error;
  }
}

const stateOf = (id: string) => engine.client.workflow.getHandle(id).query(currentApplication);

test.each(forgerNames)(
  "when commands are forged %s, then none is taken, and the history has none",
  async (name) => {
    const { id } = await approved({ world, bidder });
    const before = await stateOf(id);
    const handle = clientOf(name).workflow.getHandle(id);
    const commands = Object.keys(commandSamples) as GivenCommand[];
    for (let times = 0; times < forgeries; times += 1)
      for (const command of commands) {
        const options = { args: [commandSamples[command]] as never, updateId: randomUUID() };
        const refusal = await refusalOf(() => handle.executeUpdate(command, options));
        expect([command, refusal]).toEqual([command, "NOT_SEALED"]);
      }
    expect(await stateOf(id)).toEqual(before);
    const { events } = await engine.client.workflow.getHandle(id).fetchHistory();
    const accepted = (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    expect(accepted).toHaveLength(2);
  },
);

test.each(forgerNames)("when notices are forged %s, then they change nothing", async (name) => {
  const { id } = await approved({ world, bidder });
  const handle = clientOf(name).workflow.getHandle(id);
  const before = await stateOf(id);
  const { review: _, ...notices } = noticeSamples as Record<string, unknown>;
  for (let times = 0; times < forgeries; times += 1)
    for (const [notice, sample] of Object.entries(notices)) await handle.signal(notice, sample);
  await engine.rested(id);
  expect(await stateOf(id)).toEqual(before);
});

test.each(forgerNames)(
  "when a run is started %s, from a state of somebody's own making, then it fails",
  async (name) => {
    const workflowId = ulid();
    const application = { ...(await stateOf((await approved({ world, bidder })).id)), id: workflowId };
    const start = (type: string, input: unknown) =>
      clientOf(name).workflow.execute(type, { workflowId, taskQueue, args: [input] });
    const carried = { shape: 1, application, taken: [] };
    const input = { applicationId: workflowId, orgCode: bidder.orgCode, settings: {}, carried };
    expect(await refusalOf(() => start("renewalApplication", input))).toBe("NOT_SEALED");
    expect(await refusalOf(() => start("strayRefund", input))).toBe("NOT_SEALED");
    expect(await world.models.applications.exists({ _id: workflowId })).toBeNull();
  },
);

test("when the console reviews or cancels in clear, then that is taken as ever", async () => {
  const plain = clientOf("in clear");
  const { id } = await submitted({ world, bidder });
  await plain.workflow.getHandle(id).signal("review", { decision: "reject", opinion: "示例" });
  const status = () => world.reviewer.api.get(id);
  await eventually("审核不通过", status, (application) => application.status === "审核不通过");
  await plain.workflow.getHandle(id).cancel();
  await eventually("已撤回", status, (application) => application.status === "已撤回");
});

test("when a command's bytes are found in a history and sent again, then they are a repeat, or nobody's command", async () => {
  const { id } = await paid({ world, bidder });
  await world.reviewer.api.addRecord(id, "示例记录");
  const { events } = await engine.client.workflow.getHandle(id).fetchHistory();
  const requests = (events ?? []).map(
    ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted?.acceptedRequest,
  );
  const request = requests.find((one) => one?.input?.name === "addRecord");
  const found = request?.input?.args?.payloads ?? [];
  const updateId = request?.meta?.updateId ?? "";
  expect([found.length, updateId.length > 0]).toEqual([1, true]);
  const resent = codecOf(async () => found);
  const thief = new Client({ connection, dataConverter: { payloadCodecs: [resent] } });
  const send = (as: string) =>
    thief.workflow.getHandle(id).executeUpdate("addRecord", { args: [{}], updateId: as });
  expect(await refusalOf(() => send(randomUUID()))).toBe("NOT_SEALED");
  await send(updateId).catch(() => undefined);
  const { records } = await bidder.api.get(id);
  expect(records.filter(({ text }) => text === "示例记录")).toHaveLength(1);
});
