import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createConnection, type Connection } from "mongoose";
import { pino, type Logger } from "pino";
import type { Step } from "../../contract/step";
import { postMessages } from "../../store/post-messages";
import { resendSms } from "../../store/waiting-sms";
import { createSmsDispatcher, type SmsDispatcherDeps } from "../../worker/sms-outbox";
import {
  newSmsMessage,
  smsMessageModel,
  type SmsMessage,
  type SmsMessageModel,
} from "../../store/models/sms-message";
import { order, startSetup, type Setup } from "../gateways/sms-setup";

let connection: Connection;
let model: SmsMessageModel;
let setup: Setup;
let logged: string[];
let log: Logger;

beforeAll(async () => {
  const uri = process.env["TEST_MONGODB_URI"];
  if (!uri) throw new Error("TEST_MONGODB_URI names the MongoDB for tests: jest's global set-up starts one");
  connection = await createConnection(uri, { dbName: `sms-${randomUUID()}` }).asPromise();
  model = smsMessageModel(connection);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

beforeEach(async () => {
  setup = await startSetup();
  logged = [];
  log = pino({ level: "trace" }, { write: (line) => logged.push(line) });
  await model.deleteMany({});
});
afterEach(() => setup.close());

const dispatcher = (changes: Partial<SmsDispatcherDeps> = {}) =>
  createSmsDispatcher({
    ...{ model, sender: setup.sender, now: () => setup.clock.now, log, mostOfDay: 1_000 },
    ofNow: async ({ params }) => params,
    elapsed: () => setup.clock.now,
    ...changes,
  });

const insert = (id = order.outId) =>
  model.create(newSmsMessage({ ...order, id, createdAt: new Date(setup.clock.now) }));

async function row(id = order.outId): Promise<SmsMessage> {
  const found = await model.findById(id).lean<SmsMessage>();
  if (!found) throw new Error(`no row ${id}`);
  return found;
}

async function untilReceived(): Promise<void> {
  while ((await setup.received()).length === 0) await pause(5);
}

test("when messages are due, then each is sent once and marked", async () => {
  for (const id of ["A:review-1", "A:paid", "B:paid"]) await insert(id);
  await expect(dispatcher().drainOnce()).resolves.toEqual({ sent: 3, failed: 0, postponed: 0, outdated: 0 });
  await expect(dispatcher().drainOnce()).resolves.toEqual({ sent: 0, failed: 0, postponed: 0, outdated: 0 });
  expect(await setup.received()).toHaveLength(3);
  expect(await row("A:paid")).toMatchObject({
    status: "已发送",
    attempts: 1,
    sentAt: new Date(setup.clock.now),
  });
});

test("when a number has had the day's most, by whichever workers, then the rest comes next morning, the newest first, and what no longer holds doesn't", async () => {
  setup.clock.now = Date.parse("2026-01-05T04:00:00Z");
  for (let news = 1; news <= 5; news += 1) await insert(`A:news-${news}`);
  const ofNow: SmsDispatcherDeps["ofNow"] = async ({ _id, params }) => (_id === "B:old" ? undefined : params);
  const [one, other] = [dispatcher({ mostOfDay: 5, ofNow }), dispatcher({ mostOfDay: 5, ofNow })];
  expect(await one.drainOnce()).toMatchObject({ sent: 5, postponed: 0 });
  await insert("B:old");
  expect(await one.drainOnce()).toMatchObject({ sent: 0, postponed: 1 });
  // Another worker learns of the limit only from its own sending of a fifth SMS.
  for (const id of ["B:news-2", "B:news-3"]) {
    setup.clock.now += 60_000;
    await insert(id);
  }
  expect(await other.drainOnce()).toMatchObject({ sent: 1, postponed: 1 });
  setup.clock.now += 60_000;
  await insert("B:news-4");
  expect(await one.drainOnce()).toMatchObject({ sent: 0, postponed: 1 });
  expect(await row("B:news-4")).toMatchObject({
    status: "待发送",
    attempts: 0,
    lastError: "the number has had 5 messages today",
  });
  expect(logged.some((line) => line.includes(order.phone))).toBe(false);
  await model.create(
    newSmsMessage({ ...order, id: "C:paid", phone: "13900000001", createdAt: new Date(setup.clock.now) }),
  );
  expect(await one.drainOnce()).toMatchObject({ sent: 1 });

  // It is a minute after eight in Beijing.
  setup.clock.now = Date.parse("2026-01-06T00:01:00Z");
  expect(await one.drainOnce()).toEqual({ sent: 2, failed: 0, postponed: 0, outdated: 1 });
  const sent = (await setup.received()).map(({ outId }) => outId);
  // The provider lists what it got last first.
  expect(sent.slice(0, 2)).toEqual(["B:news-3", "B:news-4"]);
  expect(await row("B:old")).toMatchObject({ status: "不再发送" });
});

test("when a message that was put off meets the limit again, then it is given up, until it is sent again by hand", async () => {
  await insert("A:news-1");
  const worker = dispatcher({ mostOfDay: 0 });
  for (const outcome of ["postponed", "failed"] as const) {
    expect(await worker.drainOnce()).toMatchObject({ [outcome]: 1 });
    setup.clock.now += 36 * 3_600_000;
  }
  expect(await row("A:news-1")).toMatchObject({ status: "发送失败", carriedOver: true });
  expect(await resendSms(model, "A:other", setup.clock.now)).toBe(0);
  expect(await resendSms(model, undefined, setup.clock.now)).toBe(1);
  expect(await worker.drainOnce()).toMatchObject({ sent: 1 });
});

test("when five workers drain one outbox at once, then nobody gets a message twice", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `A:news-${index}`);
  for (const id of ids) await insert(id);
  const results = await Promise.all(ids.slice(0, 5).map(() => dispatcher().drainOnce()));
  expect(results.reduce((sum, { sent }) => sum + sent, 0)).toBe(30);
  expect((await setup.received()).map(({ outId }) => outId).toSorted()).toEqual(ids.toSorted());
});

test("when the provider is away, then the tries come at growing intervals until the message is given up", async () => {
  await insert();
  await setup.fault("http500", 3);
  const worker = dispatcher({ maxAttempts: 3, firstBackoffMs: 5_000 });
  for (const waitMs of [5_000, 10_000]) {
    await expect(worker.drainOnce()).resolves.toMatchObject({ postponed: 1 });
    setup.clock.now += waitMs - 1;
    await expect(worker.drainOnce()).resolves.toEqual({ sent: 0, failed: 0, postponed: 0, outdated: 0 });
    setup.clock.now += 1;
  }
  await expect(worker.drainOnce()).resolves.toMatchObject({ failed: 1 });
  expect(await row()).toMatchObject({
    status: "发送失败",
    attempts: 3,
    lastError: expect.stringContaining("500"),
  });
});

test("when the answer to an accepted message is lost, then the repeat sends no second", async () => {
  await insert();
  await setup.fault("timeout-after-accept", 1);
  await dispatcher({ sender: setup.hurriedSender }).drainOnce();
  setup.clock.now += 5_000;
  await expect(dispatcher().drainOnce()).resolves.toMatchObject({ sent: 1 });
  expect(await setup.received()).toHaveLength(1);
});

test("when a worker died after sending, then another, whose clock is ahead, takes over when it has seen the lease for a minute, and sends no second", async () => {
  await insert();
  const dying = dispatcher({
    sender: { send: async (sent) => setup.sender.send(sent).then(() => new Promise(() => undefined)) },
  });
  void dying.drainOnce();
  await untilReceived();
  const other = dispatcher({ now: () => setup.clock.now + 300_000 });
  for (const passedMs of [0, 59_999]) {
    setup.clock.now += passedMs;
    await expect(other.drainOnce()).resolves.toEqual({ sent: 0, failed: 0, postponed: 0, outdated: 0 });
  }
  setup.clock.now += 1;
  await expect(other.drainOnce()).resolves.toMatchObject({ sent: 1 });
  expect(await setup.received()).toHaveLength(1);
  expect(await row()).toMatchObject({ status: "已发送", attempts: 2 });
});

const step = (news: string): Step => ({
  ...{ version: 1, type: "reviewed", at: new Date(setup.clock.now).toISOString() },
  notifications: [{ ...order, id: news }],
});

test("when a worker that sends puts messages there, then it sends them itself, though it can't claim any", async () => {
  const worker = dispatcher({ pollIntervalMs: 600_000 });
  await postMessages({ messages: model, ownSender: worker }, { generation: 1, steps: [step("A:paid")] });
  expect(await row("A:paid")).toMatchObject({ status: "待发送", attempts: 0 });
  worker.start();
  // The first poll sends this SMS, after which the worker doesn't poll for ten minutes.
  while ((await setup.received()).length === 0) await pause(5);
  const ids = Array.from({ length: 12 }, (_, index) => `B:news-${index}`);
  for (const id of ids)
    await postMessages({ messages: model, ownSender: worker }, { generation: 1, steps: [step(id)] });
  const inHand = await model.find({ _id: { $in: ids }, attempts: 1 }).lean();
  await worker.stop();
  expect(inHand.length).toBeGreaterThanOrEqual(5);
  expect(await model.find({ _id: { $in: inHand.map(({ _id }) => _id) }, status: "已发送" })).toHaveLength(
    inHand.length,
  );
  // The first poll may have claimed one more SMS before it ended. The other SMS are left to any worker.
  const left = await model.countDocuments({ _id: { $in: ids }, status: "待发送" });
  await expect(dispatcher().drainOnce()).resolves.toMatchObject({ sent: left });
  expect((await setup.received()).map(({ outId }) => outId).toSorted()).toEqual(
    ["A:paid", ...ids].toSorted(),
  );
});

test("when a worker dies with a message of its own in hand, then another asks about it, and sends it once", async () => {
  const asked: ((error: Error) => void)[] = [];
  const send = () => new Promise<never>((_, reject) => asked.push(reject));
  const dying = dispatcher({ sender: { send }, pollIntervalMs: 600_000 });
  dying.start();
  await postMessages({ messages: model, ownSender: dying }, { generation: 1, steps: [step("A:paid")] });
  while (asked.length === 0) await pause(5);
  const other = dispatcher();
  await expect(other.drainOnce()).resolves.toEqual({ sent: 0, failed: 0, postponed: 0, outdated: 0 });
  setup.clock.now += 60_000;
  await expect(other.drainOnce()).resolves.toMatchObject({ sent: 1 });
  asked[0]?.(new Error("over"));
  await dying.stop();
  expect(await row("A:paid")).toMatchObject({ status: "已发送", attempts: 2 });
});

test("when a worker was so slow that another took over, then its outcome changes nothing", async () => {
  await insert();
  const other = dispatcher();
  const overtaken = dispatcher({
    sender: {
      send: async () => {
        await other.drainOnce();
        setup.clock.now += 60_000;
        await other.drainOnce();
        return { status: "refused", remark: "too late" };
      },
    },
  });
  await overtaken.drainOnce();
  expect(await row()).toMatchObject({ status: "已发送", attempts: 2 });
});

test("when a message is refused for good, then it is given up at once and the operator's log has no phone number", async () => {
  await insert();
  const sender = {
    send: async () => ({ status: "refused" as const, remark: `isv.MOBILE_NUMBER_ILLEGAL ${order.phone}` }),
  };
  await expect(dispatcher({ sender }).drainOnce()).resolves.toMatchObject({ failed: 1 });
  expect(await row()).toMatchObject({ status: "发送失败", lastError: "isv.MOBILE_NUMBER_ILLEGAL [phone]" });
  expect(logged.join("")).toContain(order.outId);
  expect(logged.join("")).not.toContain(order.phone);
});

test("when the same news is inserted again, then it stays one row", async () => {
  await insert();
  await expect(insert()).rejects.toMatchObject({ code: 11_000 });
});

test("when the dispatcher runs, then it sends what comes and stops after the message under way", async () => {
  const worker = dispatcher({ pollIntervalMs: 5 });
  worker.start();
  worker.start();
  await insert();
  await untilReceived();
  await worker.stop();
  expect(await row()).toMatchObject({ status: "已发送" });
  await insert("A:later");
  expect(await row("A:later")).toMatchObject({ status: "待发送", attempts: 0 });
});

test("when the database fails for a while, then the dispatcher logs it and goes on", async () => {
  await insert();
  const failing: SmsMessageModel = Object.create(model, {
    collection: {
      get: () => {
        if (!logged.some((line) => line.includes("can't be drained"))) throw new Error("database away");
        return model.collection;
      },
    },
  });
  const worker = dispatcher({ model: failing, pollIntervalMs: 5 });
  worker.start();
  await untilReceived();
  await worker.stop();
  expect(logged.join("")).toContain("database away");
  expect(await row()).toMatchObject({ status: "已发送" });
});

test("when the database was restored from an earlier backup, then news that went out since is not sent again", async () => {
  await insert("A:paid");
  const backedUpAt = setup.clock.now - 60_000;
  await dispatcher().drainOnce();
  await model.deleteMany({});
  for (const id of ["A:paid", "B:paid"]) await insert(id);
  const restored = dispatcher({ restoredFrom: backedUpAt });
  await expect(restored.drainOnce()).resolves.toEqual({ sent: 2, failed: 0, postponed: 0, outdated: 0 });
  expect((await setup.received()).map(({ outId }) => outId).toSorted()).toEqual(["A:paid", "B:paid"]);
});
