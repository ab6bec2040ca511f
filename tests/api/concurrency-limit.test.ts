import { z } from "zod";
import { json } from "../../api/openapi/responses";
import { createConcurrencyLimit } from "../../api/platform/limits";
import { eventually } from "../../embedded/demo/narrator";
import { noLimits } from "../support/no-limits";
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

test("when who waits for a slot leaves, then the next has it", async () => {
  const acquireSlot = createConcurrencyLimit(1);
  const [held, asked]: [(() => void)[], string[]] = [[], []];
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
        handler: async () => {
          await new Promise<void>((resolve) => held.push(resolve));
          return [];
        },
      }),
  });
  const until = (reached: () => boolean) => eventually("the slot", async () => reached(), Boolean);
  const leaving = new AbortController();
  const ask = async (subject: string, signal?: AbortSignal) =>
    fetch(`${server.url}/api/things`, { headers: await server.bearer(subject), signal: signal ?? null });
  const first = ask("first");
  await until(() => held.length === 1);
  const second = ask("second", leaving.signal);
  await until(() => asked.length === 2);
  leaving.abort();
  await expect(second).rejects.toThrow();
  const third = ask("third");
  await until(() => asked.length === 3);
  held.shift()?.();
  expect((await first).status).toBe(200);
  await until(() => held.length === 1);
  held.shift()?.();
  expect((await third).status).toBe(200);
  await server.close();
});
