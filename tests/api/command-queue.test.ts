import { createCommandQueue } from "../../api/platform/command-queue";
import { toProblem } from "../../api/platform/error-handler";

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
