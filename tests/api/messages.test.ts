import { WorkflowUpdateFailedError } from "@temporalio/client";
import { Problem } from "../../api/platform/problem";
import { applicationModel } from "../../store/models/application";
import { idempotencyRecordModel } from "../../store/models/idempotency-record";
import { newKey, startIdempotentPlatform, type IdempotentPlatform } from "./idempotency-harness";
import { problemOf } from "./platform-harness";

/*
 * Tests of what a request says to a workflow: it is made once, and every run of the request, in any process, gets that.
 */

const hourMs = 3_600_000;

let platform: IdempotentPlatform;
beforeAll(async () => {
  platform = await startIdempotentPlatform("messages-test");
});
afterAll(() => platform.close());
beforeEach(() => platform.reset());

const send = (key: string, body?: string) =>
  platform.post({ key, path: "/api/messages", ...(body === undefined ? {} : { body }) });
const recordOf = async () => (await platform.records.find().sort({ createdAt: -1 }).limit(1).lean())[0];
const refuse = (code: ConstructorParameters<typeof Problem>[0]) => (): never => {
  throw new Problem(code);
};

test("another process gets the content, instant and trace of the first run, however the world has changed", async () => {
  const key = newKey();
  platform.world.make = () => ({ locks: ["1"], 单位: "示例机密" });
  await send(key);
  platform.useGate();
  platform.world.aheadMs = 600_000;
  platform.world.make = () => ({ locks: [] });
  await send(key);
  const [first, second] = platform.world.messages;
  expect(first?.content).toEqual({ locks: ["1"], 单位: "示例机密" });
  expect(first?.trace.requestId).toEqual(expect.any(String));
  expect(second).toEqual({ ...first, repeated: true });
});

test("a run that would be refused by now gets the message of the run before", async () => {
  const key = newKey();
  await send(key);
  platform.world.make = refuse("NOT_EDITABLE");
  expect((await send(key)).status).toBe(201);
  expect(platform.world.messages[1]).toEqual({ ...platform.world.messages[0], repeated: true });
});

test("two processes at once agree on one message", async () => {
  const key = newKey();
  let both = (): void => undefined;
  const met = new Promise<void>((resolve) => (both = resolve));
  let made = 0;
  platform.world.make = async () => {
    made += 1;
    const nth = made;
    if (made === 2) both();
    await met;
    return { nth };
  };
  const first = send(key);
  while (made === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  platform.useGate();
  const answers = await Promise.all([first, send(key)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  const [one, other] = platform.world.messages;
  expect([one?.content, one?.givenAt, one?.trace]).toEqual([other?.content, other?.givenAt, other?.trace]);
  expect(platform.world.messages.filter(({ repeated }) => repeated)).toHaveLength(1);
});

test("a request that is refused before it says anything leaves its key free", async () => {
  const key = newKey();
  platform.world.make = refuse("NOT_EDITABLE");
  expect((await send(key)).status).toBe(409);
  platform.world.make = () => ({});
  expect((await send(key, '{"name":"另一把锁"}')).status).toBe(201);
});

test("a key that stands for a message is refused to another request, even if that would be refused anyway", async () => {
  const key = newKey();
  await send(key);
  for (const make of [() => ({}), refuse("NOT_EDITABLE")]) {
    platform.world.make = make;
    const answer = await send(key, '{"name":"另一把锁"}');
    expect([answer.status, (await problemOf(answer)).code]).toEqual([409, "IDEMPOTENCY_KEY_REUSED"]);
  }
});

test("the record hides what is said, and opens for no other record", async () => {
  platform.world.make = () => ({ 单位: "示例机密" });
  await send(newKey());
  const stored = await recordOf();
  expect(JSON.stringify(stored)).not.toContain("示例机密");
  expect(Buffer.from(stored?.message ?? "", "base64").toString()).not.toContain("示例机密");
  await send(newKey());
  await platform.records.updateMany({}, { $set: { message: stored?.message ?? "" } });
  const key = newKey();
  await send(key);
  const { _id = "" } = (await recordOf()) ?? {};
  await platform.records.updateOne({ _id }, { $set: { message: stored?.message ?? "" } });
  expect((await send(key)).status).toBe(500);
});

test("a message that the engine failed for good is followed by a new one, under another update id", async () => {
  const key = newKey();
  platform.world.make = () => ({ nth: 1 });
  platform.world.handler = () => {
    throw new Problem("GATEWAY_AWAY", { cause: new WorkflowUpdateFailedError("示例", undefined) });
  };
  expect((await send(key)).status).toBe(503);
  platform.world.make = () => ({ nth: 2 });
  platform.world.handler = () => undefined;
  expect((await send(key)).status).toBe(201);
  expect((await send(key)).status).toBe(201);
  const said = platform.world.messages.map(({ content, updateId }) => [content, updateId.slice(-2)]);
  expect(said).toEqual([
    [{ nth: 1 }, "-0"],
    [{ nth: 2 }, "-1"],
    [{ nth: 2 }, "-1"],
  ]);
});

test("a request that was taken is not refused once its record is gone, and says nothing any more", async () => {
  const key = newKey();
  await send(key);
  const [first] = platform.world.messages;
  await platform.records.deleteMany({});
  platform.world.make = refuse("NOT_EDITABLE");
  expect((await send(key)).status).toBe(409);
  const document = { taken: [first?.updateId ?? ""] };
  platform.world.about = { applicationId: "01JDEM00000000000000000078", document };
  expect((await send(key)).status).toBe(201);
  expect(platform.world.messages[1]).toMatchObject({
    ...{ content: {}, updateId: first?.updateId, repeated: false },
  });
});

test("a message whose outcome is unknown outlives its day, until its application has ended", async () => {
  const connection = platform.connect();
  const applications = applicationModel(connection);
  const applicationId = "01JDEM00000000000000000077";
  await applications.collection.insertOne({ _id: applicationId as never, application: {} });
  const key = newKey();
  await send(key);
  await idempotencyRecordModel(connection).updateOne(
    { _id: (await recordOf())?._id ?? "" },
    { $set: { applicationId } },
  );
  platform.world.aheadMs = 25 * hourMs;
  await platform.useGate().sweep();
  await send(key);
  const [first, again] = platform.world.messages;
  expect(again).toEqual({ ...first, repeated: true });
  await applications.collection.updateOne(
    { _id: applicationId as never },
    { $set: { "application.endedAt": "2026-01-01T00:00:00.000Z" } },
  );
  await platform.useGate().sweep();
  await send(key);
  const anew = platform.world.messages.at(-1);
  expect([anew?.repeated, anew?.updateId]).toEqual([false, first?.updateId]);
  await connection.close();
});
