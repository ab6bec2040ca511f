import { createConnection } from "mongoose";
import type { Idempotency } from "../../api/platform/idempotency";
import { createIdempotencyClaims } from "../../api/platform/idempotency-claims";
import { Problem } from "../../api/platform/problem";
import { eventually } from "../../embedded/demo/narrator";
import { idempotencyRecordModel } from "../../store/models/idempotency-record";
import { later, newKey, startIdempotentPlatform, type IdempotentPlatform } from "./idempotency-harness";
import { problemOf } from "./platform-harness";

let platform: IdempotentPlatform;

beforeAll(async () => {
  platform = await startIdempotentPlatform("idempotency-recovery-test");
});
afterAll(() => platform.close());
beforeEach(() => platform.reset());

describe("errors", () => {
  test("when the handler refuses then the refusal is kept", async () => {
    platform.world.handler = () => {
      throw new Problem("NOT_EDITABLE", { state: "待审核" });
    };
    const key = newKey();
    const first = await platform.post({ key });
    const second = await platform.post({ key });
    expect(first.status).toBe(409);
    expect(second.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(await second.text()).toBe(await first.text());
    expect(platform.world.runs).toHaveLength(1);
  });

  test.each([
    ["a role is missing", () => new Problem("NO_ROLE"), 403],
    ["the engine is away", () => new Problem("ENGINE_AWAY"), 503],
    ["nobody foresaw it", () => new Error("unforeseen"), 500],
  ])(
    "when %s then nothing is kept, and a repeat platform.world.runs again with the same ids",
    async (_what, error, status) => {
      platform.world.handler = () => {
        throw error();
      };
      const key = newKey();
      expect((await platform.post({ key })).status).toBe(status);
      platform.world.handler = () => undefined;
      const second = await platform.post({ key });
      expect(second.status).toBe(201);
      expect(second.headers.get("idempotent-replayed")).toBeNull();
      expect(platform.world.runs).toHaveLength(2);
      expect(platform.world.runs[1]).toEqual({ ...platform.world.runs[0], repeated: true });
      expect(platform.world.runs[0]?.updateId).toMatch(/^[\w-]{22}-0$/);
      expect(platform.world.runs[0]?.resourceId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    },
  );

  test("when a refused key comes with another body after a 5xx then 409: the first may have had an effect", async () => {
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

/** A claim whose holder says nothing more: what a killed process leaves behind. */
async function leftBehind(key: string): Promise<Idempotency> {
  platform.world.handler = () => {
    throw new Problem("ENGINE_AWAY");
  };
  await platform.post({ key });
  platform.world.handler = () => undefined;
  const [ids] = platform.world.runs.splice(0);
  if (!ids) throw new Error("the handler did not run");
  const { resourceId } = ids;
  const leasedUntil = new Date(platform.now() + 6_000);
  expect(await platform.records.updateOne({ resourceId }, { $set: { leasedUntil } })).toMatchObject({
    matchedCount: 1,
  });
  return ids;
}

describe("a request in progress", () => {
  test("when waiting takes too long then 503 with Retry-After, and nothing runs", async () => {
    const key = newKey();
    await leftBehind(key);
    platform.useGate({ waitMs: 60 });
    const response = await platform.post({ key });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect((await problemOf(response)).code).toBe("REQUEST_IN_PROGRESS");
    expect(platform.world.runs).toHaveLength(0);
  });

  test("when its process died then, once the lease has run out, one of 20 repeats runs it with the same ids", async () => {
    const key = newKey();
    const ids = await leftBehind(key);
    platform.world.aheadMs = 6_001;
    const responses = await Promise.all(Array.from({ length: 20 }, () => platform.post({ key })));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    expect(platform.world.runs).toEqual([{ ...ids, repeated: true }]);
  });

  test("when it runs longer than its lease then the lease is renewed and a repeat waits", async () => {
    let end: (value?: undefined) => void = () => undefined;
    platform.world.handler = () => new Promise((resolve) => (end = resolve));
    const key = newKey();
    const firstAnswer = platform.post({ key });
    // All but its end: a renewal then reaches beyond it.
    platform.world.aheadMs = 5_000;
    await eventually(
      "a renewed lease",
      () => platform.records.findOne({ resourceId: platform.world.runs[0]?.resourceId ?? "" }),
      (record) => (record?.leasedUntil.getTime() ?? 0) > Date.now() + 7_000,
    );
    platform.world.aheadMs = 7_000;
    const secondAnswer = platform.post({ key });
    await later(200);
    end();
    const [first, second] = await Promise.all([firstAnswer, secondAnswer]);
    expect(await second.text()).toBe(await first.text());
    expect(platform.world.runs).toHaveLength(1);
  });

  test("when its lease was lost then the answer of who took over counts", async () => {
    const claims = createIdempotencyClaims({ records: platform.records, now: platform.now, leaseMs: 30_000 });
    const request = { id: newKey(), requestHash: "hash" };
    const first = await claims.claim(request);
    platform.world.aheadMs = 30_000;
    const second = await claims.claim(request);
    if (first.kind !== "claimed" || second.kind !== "claimed") throw new Error("not claimed");
    await expect(claims.renew(first)).resolves.toBe(false);
    await expect(claims.finish(first, "first")).resolves.toBe(false);
    await claims.release(first, { failedByEngine: false });
    await expect(claims.claim(request)).resolves.toEqual({ kind: "in-progress" });
    await expect(claims.finish(second, "second")).resolves.toBe(true);
    await expect(claims.claim(request)).resolves.toEqual({ kind: "done", answer: "second" });
  });
});
