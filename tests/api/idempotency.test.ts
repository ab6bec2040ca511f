import { WorkflowUpdateFailedError } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import { createConnection } from "mongoose";
import { startIdempotencySweep } from "../../api/platform/idempotency";
import { Problem } from "../../api/platform/problem";
import { idempotencyRecordModel } from "../../store/models/idempotency-record";
import { expectPoll } from "../support/expect-poll";
import {
  newKey,
  startIdempotentPlatform,
  type IdempotentPlatform,
  later,
  logger,
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
  test.each([[undefined], [""], ["short"], ["a".repeat(129)], ["with a blank"], ["\u00e9".repeat(20)]])(
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
  test("when it is equal then it runs with the same ids, and is told that it is one", async () => {
    const key = newKey();
    await platform.post({ key });
    await platform.post({ key, body: '{ "size": 1, "name": "锁" }' });
    const [first, second] = platform.world.runs;
    expect([first?.repeated, second?.repeated]).toEqual([false, true]);
    expect(second).toMatchObject({ updateId: first?.updateId, resourceId: first?.resourceId });
    expect(first?.updateId).toMatch(/^[\w-]{22}-0$/);
    expect(first?.resourceId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test("when its work says that it was done before then the answer says so", async () => {
    platform.world.handler = () => platform.world.runs.at(-1)?.replay();
    expect((await platform.post({ key: newKey() })).headers.get("idempotent-replayed")).toBe("true");
  });

  test("when its work said that it deletes a draft then it is told that, and nobody else", async () => {
    const [key, other] = [newKey(), newKey()];
    const said: (boolean | undefined)[] = [];
    const ask = async () => void said.push(await platform.world.runs.at(-1)?.saidDeletion());
    platform.world.handler = async () => {
      await ask();
      await platform.world.runs.at(-1)?.saysDeletion("示例");
      // A run that began earlier in another process also learns of the deletion.
      await ask();
    };
    await platform.post({ key });
    platform.world.handler = ask;
    await platform.post({ key });
    await platform.post({ key: other });
    expect(said).toEqual([false, true, true, false]);
    expect(await platform.world.runs[2]?.isDeleted("示例")).toBe(true);
    expect(await platform.world.runs[2]?.isDeleted("其他")).toBe(false);
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

  test("when what it said is secret then the database doesn't know it", async () => {
    await platform.post({ key: newKey(), body: '{"name":"示例机密"}' });
    expect(JSON.stringify(await platform.records.find().lean())).not.toContain("示例机密");
  });

  test("when 50 equal ones come at once then one runs and all get its answer", async () => {
    platform.world.handler = async () => {
      while (platform.world.asked < 50) await later(5);
    };
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
    await platform.post({ key, body: '{"name":"另一把锁"}' });
    expect(platform.world.runs.at(-1)?.repeated).toBe(true);
  });

  test("when a request comes again after a day then the engine knows it by its update id", async () => {
    const key = newKey();
    await platform.post({ key });
    platform.world.aheadMs = 25 * hourMs;
    await platform.useGate().sweep();
    await platform.post({ key });
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

const engineFailure = (code: ConstructorParameters<typeof Problem>[0], cause?: Error) =>
  new Problem(code, { cause: new WorkflowUpdateFailedError("示例", cause) });
const closedUnderIt = ApplicationFailure.nonRetryable("示例", "AcceptedUpdateCompletedWorkflow");

describe("errors", () => {
  test.each([
    ["the state forbids it", () => new Problem("NOT_EDITABLE", { state: "待审核" }), 409],
    ["a role is missing", () => new Problem("NO_ROLE"), 403],
    ["the engine is away", () => new Problem("ENGINE_AWAY"), 503],
    ["nobody foresaw it", () => new Error("unforeseen"), 500],
    ["the engine keeps its refusal", () => engineFailure("NOT_EDITABLE"), 409],
    ["the run was closed while it was done", () => engineFailure("RUN_MISSING", closedUnderIt), 503],
  ])("when %s then nothing is kept, and a repeat runs with the same ids", async (_what, error, status) => {
    platform.world.handler = () => {
      throw error();
    };
    const key = newKey();
    expect((await platform.post({ key })).status).toBe(status);
    platform.world.handler = () => undefined;
    expect((await platform.post({ key })).status).toBe(201);
    const [first, second] = platform.world.runs;
    expect(second).toMatchObject({
      updateId: first?.updateId,
      resourceId: first?.resourceId,
      repeated: true,
    });
  });

  test("when the engine failed it with a 5xx for good then a repeat has another update id", async () => {
    platform.world.handler = () => {
      throw engineFailure("GATEWAY_AWAY");
    };
    const key = newKey();
    await platform.post({ key });
    await platform.post({ key });
    const ids = platform.world.runs.map(({ updateId }) => updateId);
    expect(ids.map((id) => id.slice(-2))).toEqual(["-0", "-1"]);
    expect(new Set(ids.map((id) => id.slice(0, -2))).size).toBe(1);
  });

  test("when a refused key comes with another body then 409: the first may have had an effect", async () => {
    platform.world.handler = () => {
      throw new Problem("ENGINE_AWAY");
    };
    const key = newKey();
    await platform.post({ key });
    expect((await platform.post({ key, body: '{"name":"另一把锁"}' })).status).toBe(409);
  });

  test("when the database is away then 503, and nothing runs", async () => {
    const away = createConnection("mongodb://127.0.0.1:1", {
      serverSelectionTimeoutMS: 50,
      bufferCommands: false,
    });
    await expect(away.asPromise()).rejects.toThrow();
    platform.useGate({ records: idempotencyRecordModel(away) });
    const response = await platform.post({ key: newKey() });
    expect(response.status).toBe(503);
    expect((await problemOf(response)).code).toBe("DATABASE_AWAY");
    expect(platform.world.runs).toHaveLength(0);
  });
});

let done: number;
beforeEach(() => {
  done = 0;
});

/** Makes the route's handler do some work once for each request. */
function workOnce(work: (time: number) => unknown): void {
  platform.world.handler = () =>
    platform.world.runs.at(-1)?.once(async () => {
      done += 1;
      return (await work(done)) ?? { time: done };
    });
}
const told = async (answer: Promise<Response>) => {
  const response = await answer;
  return [response.status, await response.json(), response.headers.get("idempotent-replayed")] as const;
};

test("when two processes get a request at once, then one does it, and both answer what it came to", async () => {
  const key = newKey();
  let end = (): void => undefined;
  workOnce(() => new Promise<void>((resolve) => (end = resolve)));
  const first = told(platform.post({ key }));
  await expectPoll(() => done).toBe(1);
  platform.useGate();
  const second = told(platform.post({ key }));
  await expectPoll(() => platform.world.runs.length).toBe(2);
  end();
  expect(await Promise.all([first, second])).toEqual([
    [201, { time: 1 }, null],
    [201, { time: 1 }, "true"],
  ]);
  expect(await told(platform.post({ key }))).toEqual([201, { time: 1 }, "true"]);
  expect(done).toBe(1);
});

test("when the work fails, then a repeat does it", async () => {
  const key = newKey();
  workOnce((time) => {
    if (time === 1) throw new Error("示例");
  });
  expect((await platform.post({ key })).status).toBe(500);
  expect(await told(platform.post({ key }))).toEqual([201, { time: 2 }, null]);
});

/** Leaves a request while its process is doing the work, and starts another process on the same database. */
async function leftAtWork() {
  const key = newKey();
  let end = (): void => undefined;
  workOnce((time) => (time === 1 ? new Promise<void>((resolve) => (end = resolve)) : undefined));
  const first = platform.post({ key });
  await expectPoll(() => done).toBe(1);
  platform.useGate();
  return { key, first, end: () => end() };
}

test("when the process that is at it has died, then another one begins it again", async () => {
  const { key, first, end } = await leftAtWork();
  platform.world.aheadMs = 61_000;
  expect(await told(platform.post({ key }))).toEqual([201, { time: 2 }, null]);
  end();
  expect((await first).status).toBe(201);
});

test("when the request's record is deleted while another process waits for it, then that one gives up", async () => {
  const { key, first, end } = await leftAtWork();
  const second = platform.post({ key });
  await expectPoll(() => platform.world.runs.length).toBe(2);
  await platform.records.deleteMany({});
  expect((await second).status).toBe(500);
  end();
  expect((await first).status).toBe(201);
});
