import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { createReadiness, notReached, Unusable } from "../../runtime/readiness";

function watched() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, log };
}

test("when a part never answers, then it is away after its time, and the others keep their report", async () => {
  const never = () => new Promise(() => undefined);
  const { log } = watched();
  const readiness = createReadiness({
    checks: { frozen: never, there: () => Promise.resolve() },
    log,
    timeoutMs: 20,
  });
  expect(await readiness.report()).toEqual({
    status: "not ready",
    parts: { frozen: "away", there: "ok" },
  });
});

test("when a part answers and doesn't fit, then its own words say why", async () => {
  const { log } = watched();
  const unfit = () => Promise.reject(new Unusable("Temporal has no namespace x"));
  const readiness = createReadiness({ checks: { namespace: unfit }, log });
  expect((await readiness.report()).parts).toEqual({ namespace: "Temporal has no namespace x" });
});

test("when many ask at once, then a part is asked once, and again when that answer has aged", async () => {
  let asked = 0;
  let at = 0;
  const check = async () => {
    asked += 1;
    await pause(5);
  };
  const { log } = watched();
  const readiness = createReadiness({ checks: { part: check }, log, freshMs: 500, now: () => at });
  await Promise.all(Array.from({ length: 20 }, () => readiness.report()));
  await readiness.report();
  expect(asked).toBe(1);
  at = 501;
  await readiness.report();
  expect(asked).toBe(2);
});

test("when a part is away, then it is asked again after a fifth of that time", async () => {
  let asked = 0;
  let at = 0;
  const check = () => Promise.reject(new Error(`away ${(asked += 1)}`));
  const { log } = watched();
  const readiness = createReadiness({ checks: { part: check }, log, freshMs: 500, now: () => at });
  for (at of [0, 100, 101]) await readiness.report();
  expect(asked).toBe(2);
});

test("when a part is reached, then the next asker hears of it at once, and not when an older answer has aged", async () => {
  const { log } = watched();
  const readiness = createReadiness({ checks: { part: notReached }, log, now: () => 0 });
  expect((await readiness.report()).status).toBe("not ready");
  readiness.watch("part", () => Promise.resolve());
  expect((await readiness.report()).status).toBe("ready");
});

test("when a part goes and comes back, then each is logged once, however often it is asked", async () => {
  const { log, lines } = watched();
  const readiness = createReadiness({ checks: { part: notReached }, log, freshMs: -1 });
  await readiness.report();
  await readiness.report();
  readiness.watch("part", () => Promise.resolve());
  await readiness.report();
  await readiness.report();
  expect(lines.map(({ msg, part, state }) => [msg, part, state])).toEqual([
    ["not ready", "part", "away"],
    ["ready again", "part", undefined],
  ]);
});
