import { z } from "zod";
import { json } from "../../api/openapi/responses";
import { createCommandQueue } from "../../api/platform/command-queue";
import { toProblem } from "../../api/platform/error-handler";
import { createConcurrencyLimit } from "../../api/platform/limits";
import { createFairQueue } from "../../api/reviews/queue";
import { eventually } from "../../embedded/demo/narrator";
import { nativeCollection } from "../../store/models/native-collection";
import { noLimits } from "../support/no-limits";
import { useOwnDatabase } from "../support/own-database";
import { startPlatform } from "./platform-harness";

test("when more of one organisation's is going on than its share, then it waits in its own line, and nobody else does", async () => {
  const acquireSlot = createConcurrencyLimit(2);
  const [first, second] = [await acquireSlot("GREEDY"), await acquireSlot("GREEDY")];
  const begun: string[] = [];
  const waiting = ["third", "fourth"].map(async (name) => {
    const release = await acquireSlot("GREEDY");
    begun.push(name);
    return release;
  });
  const other = await acquireSlot("OTHER");
  expect(begun).toEqual([]);
  first();
  first();
  await waiting[0];
  expect(begun).toEqual(["third"]);
  second();
  for (const release of await Promise.all(waiting)) release();
  other();
  // All slots were returned, so as many as at first can be acquired again.
  await Promise.all([acquireSlot("GREEDY"), acquireSlot("GREEDY")]);
});

test("when some weigh more than others, then so much is at work at once, in the order of the line", async () => {
  const acquireSlot = createConcurrencyLimit(10);
  const begun: number[] = [];
  const start = async (weight: number) => {
    const release = await acquireSlot("", weight);
    begun.push(weight);
    return release;
  };
  const [six, four] = [await start(6), await start(4)];
  // A request that weighs more than the whole limit is admitted when it is alone, and later requests wait for it.
  const [heavy, light] = [start(99), start(1)];
  four();
  await new Promise(setImmediate);
  expect(begun).toEqual([6, 4]);
  six();
  (await heavy)();
  (await light)();
  expect(begun).toEqual([6, 4, 99, 1]);
  for (const release of await Promise.all(Array.from({ length: 10 }, () => acquireSlot("", 1)))) release();
});

test("when who waits for a slot leaves, then the next has it; who leaves later keeps it until the work for them is done", async () => {
  const acquireSlot = createConcurrencyLimit(1);
  const [held, asked]: [{ end: () => void; hasLeft: () => boolean }[], string[]] = [[], []];
  const server = await startPlatform({
    limits: {
      ...noLimits,
      acquireSlot: ({ subject }) => {
        asked.push(subject);
        return acquireSlot("ONE");
      },
    },
    define: (defineRoute) =>
      defineRoute({
        operationId: "operation1",
        ...{ method: "get", path: "/api/things", summary: "Read", role: "reviewer", problems: [] },
        response: json(z.unknown(), { description: "things" }),
        handler: async ({ hasLeft }) => {
          await new Promise<void>((end) => held.push({ end, hasLeft }));
          return [];
        },
      }),
  });
  const until = (reached: () => boolean) => eventually("the slot", async () => reached(), Boolean);
  const [leaving, leavingLater] = [new AbortController(), new AbortController()];
  const ask = async (subject: string, signal?: AbortSignal) =>
    fetch(`${server.url}/api/things`, { headers: await server.bearer(subject), signal: signal ?? null });
  const first = ask("first");
  await until(() => held.length === 1);
  const second = ask("second", leaving.signal);
  await until(() => asked.length === 2);
  leaving.abort();
  await expect(second).rejects.toThrow();
  const third = ask("third", leavingLater.signal);
  await until(() => asked.length === 3);
  held.shift()?.end();
  expect((await first).status).toBe(200);
  await until(() => held.length === 1);
  const fourth = ask("fourth");
  await until(() => asked.length === 4);
  leavingLater.abort();
  await expect(third).rejects.toThrow();
  await until(() => held[0]?.hasLeft() === true);
  await new Promise(setImmediate);
  expect(held).toHaveLength(1);
  held.shift()?.end();
  await until(() => held.length === 1);
  held.shift()?.end();
  expect((await fourth).status).toBe(200);
  await server.close();
});

const longestMs = 15_000;

/** Creates a queue whose time the test sets, with commands that end when the test says so. */
function queueAt() {
  let nowMs = 0;
  const queue = createCommandQueue({ longestMs, now: () => nowMs });
  const ends: (() => void)[] = [];
  const give = () => queue.give(() => new Promise<void>((end) => ends.push(end)));
  return {
    queue,
    /**
     * Gives a command that doesn't end by itself. Returns the refusal, or undefined if the queue has accepted the
     * command.
     */
    async given() {
      const before = ends.length;
      const refused = give().catch((error: unknown) => toProblem(error));
      return ends.length > before ? undefined : await refused;
    },
    /** Ends the oldest command after the given number of milliseconds. */
    async endAfter(ms: number) {
      nowMs += ms;
      ends.shift()?.();
      await Promise.resolve();
    },
    pass: (ms: number) => void (nowMs += ms),
    underWay: () => ends.length,
  };
}

/** Gives commands until one is refused. @returns the number of accepted commands, and the refusal */
async function fill({ given }: ReturnType<typeof queueAt>) {
  for (let taken = 0; taken < 1_000; taken += 1) {
    const refused = await given();
    if (refused) return { taken, refused };
  }
  throw new Error("none was refused");
}

test("when nothing is known, then as many are taken as a machine with nothing else to do answers in half of their time", async () => {
  const { taken, refused } = await fill(queueAt());
  expect(taken).toBe(150);
  expect(refused).toMatchObject({ status: 503, code: "ENGINE_BUSY", retryAfterSeconds: 1 });
  expect(refused.detail).toContain("1秒后以同一请求重试");
});

test("when commands take longer, then fewer are taken, and more again when they are quick again", async () => {
  const queue = queueAt();
  const { taken } = await fill(queue);
  while (queue.underWay() > 0) await queue.endAfter(200);
  const slow = await fill(queue);
  expect(slow.taken).toBeLessThan(taken);
  expect(slow.taken).toBeGreaterThan(20);
  for (let quick = 0; quick < 31; quick += 1) {
    while (queue.underWay() > 0) await queue.endAfter(20);
    await queue.given();
  }
  expect((await fill(queue)).taken).toBeGreaterThan(taken);
});

test("when one application's commands never end in time, then nobody else's are refused for them", async () => {
  const queue = queueAt();
  for (let times = 0; times < 10; times += 1) {
    await queue.given();
    await queue.endAfter(longestMs);
  }
  expect((await fill(queue)).taken).toBe(150);
});

test("when no command is answered any more, then a few are taken all the same, by which it is seen that they are again", async () => {
  const queue = queueAt();
  for (let times = 0; times < 4; times += 1) {
    while (queue.underWay() < 20) await queue.given();
    queue.pass(longestMs);
    while (queue.underWay() > 0) await queue.endAfter(0);
  }
  const { taken, refused } = await fill(queue);
  expect(taken).toBe(20);
  expect(refused.retryAfterSeconds).toBe(15);
  // Durations that were measured long ago no longer lead to refusals.
  while (queue.underWay() > 0) await queue.endAfter(0);
  queue.pass(60_000);
  expect((await fill(queue)).taken).toBe(150);
});

test("when a command fails, then it is over as well, and its error is passed on", async () => {
  const { queue, given } = queueAt();
  for (let times = 0; times < 500; times += 1)
    await expect(queue.give(() => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  expect(await given()).toBeUndefined();
});

test("when a command waits for a gateway, then it counts as under way, and how long it takes tells nothing", async () => {
  const queue = queueAt();
  for (let times = 0; times < 40; times += 1) {
    const ended = queue.queue.give(async () => queue.pass(40_000), { isSample: false });
    await ended;
  }
  expect((await fill(queue)).taken).toBe(150);
});

const database = useOwnDatabase();
beforeEach(() => database.empty());

const comes = (id: string, orgCode: string, since: number, queue = "待审核") =>
  database.connection
    .collection<{ _id: string }>("applications")
    .insertOne({ _id: id, orgCode, queue, queueSince: new Date(since) } as { _id: string });
const leaves = (id: string) => database.models.applications.updateOne({ _id: id }, { $unset: { queue: 1 } });

/** Creates a queue whose time the test sets, and a counter of the reads of the whole queue. */
function fairQueue() {
  let nowMs = 0;
  const find = jest.spyOn(nativeCollection(database.models.applications), "find");
  find.mockClear();
  const ask = createFairQueue({ applications: database.models.applications, now: () => nowMs });
  return { ask, pass: (ms: number) => (nowMs += ms), reads: () => find.mock.calls.length };
}

test("when nobody came or left, then the order is not read again; whoever comes or leaves is seen at once", async () => {
  const { ask, reads } = fairQueue();
  await comes("a1", "A", 1);
  await comes("a2", "A", 2);
  await comes("b1", "B", 3);
  await comes("handled", "C", 1, "办理中");
  expect(await ask()).toEqual(["a1", "b1", "a2"]);
  expect(await Promise.all([ask(), ask()])).toEqual([
    ["a1", "b1", "a2"],
    ["a1", "b1", "a2"],
  ]);
  expect(reads()).toBe(1);

  await comes("c1", "C", 4);
  expect(await ask()).toEqual(["a1", "b1", "c1", "a2"]);
  await leaves("a1");
  expect(await ask()).toEqual(["a2", "b1", "c1"]);
  await leaves("c1");
  await comes("d1", "D", 5);
  expect(await ask()).toEqual(["a2", "b1", "d1"]);
  expect(reads()).toBe(4);
});

test("when one left and another came before the last one, unseen, then that is seen after five seconds", async () => {
  const { ask, pass } = fairQueue();
  await comes("a1", "A", 1);
  await comes("b1", "B", 9);
  expect(await ask()).toEqual(["a1", "b1"]);
  await leaves("a1");
  await comes("c1", "C", 5);
  pass(5_000);
  expect(await ask()).toEqual(["c1", "b1"]);
});

test("when it can't be read, then whoever asks is told, and the next one tries again", async () => {
  const { ask } = fairQueue();
  await comes("a1", "A", 1);
  jest.spyOn(nativeCollection(database.models.applications), "find").mockImplementationOnce(() => {
    throw new Error("the database is away");
  });
  await expect(ask()).rejects.toThrow("away");
  expect(await ask()).toEqual(["a1"]);
});
