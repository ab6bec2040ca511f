import { forgetAnswersAbout } from "../../store/idempotent-answers";
import { startIdempotencySweep } from "../../api/platform/idempotency-sweep";
import { idempotencyRecordModel } from "../../store/models/idempotency-record";
import {
  later,
  logger,
  newKey,
  startIdempotentPlatform,
  type IdempotentPlatform,
} from "./idempotency-harness";
import { problemOf } from "./platform-harness";

const hourMs = 3_600_000;

let platform: IdempotentPlatform;

beforeAll(async () => {
  platform = await startIdempotentPlatform("idempotency-test");
});
afterAll(() => platform.close());
beforeEach(() => platform.reset());

describe("the key", () => {
  test.each([[undefined], ["short"], ["a".repeat(129)], ["with a blank"]])(
    "when it is %j then 400 says so",
    async (key) => {
      const response = await platform.post(key === undefined ? {} : { key });
      expect(response.status).toBe(400);
      expect((await problemOf(response)).code).toBe("IDEMPOTENCY_KEY_MISSING");
      expect(platform.world.runs).toHaveLength(0);
    },
  );

  test("when the input is bad then no key is used up", async () => {
    const key = newKey();
    expect((await platform.post({ key, body: "{}" })).status).toBe(400);
    expect((await platform.post({ key })).status).toBe(201);
  });
});

describe("a repeat", () => {
  test("when it is equal then it gets the very same answer, and nothing runs", async () => {
    const key = newKey();
    const first = await platform.post({ key });
    const second = await platform.post({ key, body: '{ "size": 1, "name": "锁" }' });
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.status).toBe(201);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    expect(second.headers.get("content-type")).toBe(first.headers.get("content-type"));
    expect(await second.text()).toBe(await first.text());
    expect(platform.world.runs).toHaveLength(1);
  });

  test("when the process was started anew meanwhile then it gets the same answer", async () => {
    const key = newKey();
    const first = await platform.post({ key });
    const other = platform.connect();
    platform.useGate({ records: idempotencyRecordModel(other) });
    const second = await platform.post({ key });
    await other.close();
    expect(await second.text()).toBe(await first.text());
  });

  test.each([
    ["body", { body: '{"name":"另一把锁"}' }],
    ["path", { path: "/api/others" }],
  ])("when its %s differs then 409, and nothing runs", async (_what, change) => {
    const key = newKey();
    await platform.post({ key });
    const response = await platform.post({ key, ...change });
    expect(response.status).toBe(409);
    expect((await problemOf(response)).code).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(platform.world.runs).toHaveLength(1);
  });

  test.each([
    ["caller's", { subject: "reviewer-2" }],
    ["organisation's", { orgCode: "91330604MA00000013" }],
    ["role's", { roles: ["reviewer", "operator"] }],
  ])("when it is another %s then it is no repeat", async (_case, other) => {
    const key = newKey();
    const first = await platform.post({ key });
    const second = await platform.post({ key, ...other });
    expect([second.status, second.headers.has("idempotent-replayed")]).toEqual([201, false]);
    expect(await second.text()).not.toBe(await first.text());
    expect(new Set(platform.world.runs.map(({ updateId }) => updateId)).size).toBe(2);
  });

  test("when an answer is kept then the database can't read it, and who has the key can", async () => {
    const key = newKey();
    const first = await platform.post({ key, body: '{"name":"示例机密"}' });
    const [record] = await platform.records.find({ status: "done" }).sort({ createdAt: -1 }).limit(1).lean();
    expect(record?.answer?.length).toBeGreaterThan(40);
    expect(Buffer.from(record?.answer ?? "", "base64").toString()).not.toContain("示例机密");
    expect(JSON.stringify(record)).not.toContain("示例机密");
    expect(await (await platform.post({ key, body: '{"name":"示例机密"}' })).text()).toBe(await first.text());
  });

  test("when what it made was deleted then its answer is gone, and a repeat is told so and runs nothing", async () => {
    const key = newKey();
    const made = (await (await platform.post({ key })).json()) as { id: string };
    await forgetAnswersAbout(platform.records, [made.id]);
    const repeat = await platform.post({ key });
    expect([repeat.status, (await problemOf(repeat)).code]).toEqual([404, "NOT_FOUND"]);
    expect(platform.world.runs).toHaveLength(1);
    expect(await platform.records.countDocuments({ applicationId: made.id })).toBe(0);
  });

  test("when 50 equal ones come at once then one runs and all get its answer", async () => {
    platform.world.handler = () => later(50);
    const key = newKey();
    const responses = await Promise.all(Array.from({ length: 50 }, () => platform.post({ key })));
    const bodies = await Promise.all(responses.map((response) => response.text()));
    expect(platform.world.runs).toHaveLength(1);
    expect(new Set(bodies).size).toBe(1);
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    expect(responses.filter(({ headers }) => headers.has("idempotent-replayed"))).toHaveLength(49);
  });

  test("when a day has passed then the key is new, with other ids, and old records are swept", async () => {
    const key = newKey();
    await platform.post({ key });
    platform.world.aheadMs = 24 * hourMs;
    const response = await platform.post({ key, body: '{"name":"另一把锁"}' });
    expect(response.status).toBe(201);
    expect(platform.world.runs[1]?.updateId).not.toBe(platform.world.runs[0]?.updateId);
    expect(platform.world.runs[1]?.resourceId).not.toBe(platform.world.runs[0]?.resourceId);

    const before = await platform.records.countDocuments({
      createdAt: { $lte: new Date(platform.now() - 24 * hourMs) },
    });
    expect(before).toBeGreaterThan(0);
    await expect(platform.useGate().sweep()).resolves.toBe(before);
    expect(
      (await platform.post({ key, body: '{"name":"另一把锁"}' })).headers.get("idempotent-replayed"),
    ).toBe("true");
  });

  test("when a request comes again after a day then the engine knows it by its update id", async () => {
    const key = newKey();
    await platform.post({ key });
    platform.world.aheadMs = 25 * hourMs;
    await platform.useGate().sweep();
    expect((await platform.post({ key })).headers.has("idempotent-replayed")).toBe(false);
    const [first, again] = platform.world.runs;
    expect(again?.updateId).toBe(first?.updateId);
  });

  test("when sweeping is started then it goes on until stopped, and a failure does no harm", async () => {
    const sweep = jest.fn(() => Promise.resolve(0)).mockRejectedValueOnce(new Error("away"));
    const stop = startIdempotencySweep({ gate: { sweep }, logger, intervalMs: 5 });
    while (sweep.mock.calls.length < 2) await later(5);
    stop();
    const calls = sweep.mock.calls.length;
    await later(20);
    expect(sweep.mock.calls.length).toBe(calls);
  });
});
