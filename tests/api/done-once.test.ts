import { expectPoll } from "../support/expect-poll";
import { newKey, startIdempotentPlatform, type IdempotentPlatform } from "./idempotency-harness";

let platform: IdempotentPlatform;
let done: number;

beforeAll(async () => {
  platform = await startIdempotentPlatform("done-once-test");
});
afterAll(() => platform.close());
beforeEach(() => {
  platform.reset();
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
