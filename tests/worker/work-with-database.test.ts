import { pino } from "pino";
import { eventually } from "../../embedded/demo/narrator";
import { expectPoll } from "../support/expect-poll";
import { workWithDatabase, type TaskTaker } from "../../worker/work-with-database";

/** Creates a worker that takes tasks as Temporal's does, but takes none once it has ended. */
function taskTaker(): TaskTaker & { end(error?: Error): void } {
  let state = "INITIALIZED";
  let conclude: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    conclude = (error) => (error ? reject(error) : resolve());
  });
  const end = (error?: Error) => {
    state = "STOPPED";
    conclude(error);
  };
  return {
    run: () => {
      state = "RUNNING";
      return ended;
    },
    shutdown: () => end(),
    getState: () => state,
    end,
  };
}

function house({ patienceMs = 200 } = {}) {
  const taken = [taskTaker()];
  const stopping = new AbortController();
  const [first] = taken;
  if (!first) throw new Error("there is none");
  const seen = { isThere: true, asked: 0, saidPaused: 0, besides: 0 };
  const work = workWithDatabase({
    worker: first,
    makeWorker: async () => {
      const made = taskTaker();
      taken.push(made);
      return made;
    },
    askDatabase: async () => {
      seen.asked += 1;
      if (!seen.isThere) throw new Error("away");
    },
    sayPaused: async () => void (seen.saidPaused += 1),
    besides: async (signal) => {
      seen.besides += 1;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      seen.besides -= 1;
    },
    log: pino({ level: "silent" }),
    signal: stopping.signal,
    ...{ patienceMs, pauseMs: 10 },
  });
  const states = () => taken.map(({ getState }) => getState()).join();
  const until = (expected: string) =>
    eventually(
      expected,
      async () => states(),
      (it) => it === expected,
    );
  return { taken, seen, stopping, work, states, until };
}

test("when the database is away, then no task is taken, which is said, until it is there again", async () => {
  const { taken, seen, stopping, work, until } = house();
  await until("RUNNING");
  seen.isThere = false;
  await until("STOPPED");
  await eventually(
    "the word",
    async () => seen.saidPaused,
    (times) => times === 1,
  );
  // Meanwhile the worker's other jobs, such as deciding on releases, don't run.
  expect(seen.besides).toBe(0);
  seen.isThere = true;
  await until("STOPPED,RUNNING");
  expect(seen.besides).toBe(1);
  stopping.abort();
  taken.at(-1)?.end();
  await work;
});

test("when the database is away for less than the patience, then the worker goes on", async () => {
  const { taken, seen, stopping, work, states } = house({ patienceMs: 60_000 });
  for (const isThere of [false, true]) {
    seen.isThere = isThere;
    await expectPoll(() => seen.asked).toBeGreaterThan(seen.asked + 1);
  }
  expect(states()).toBe("RUNNING");
  stopping.abort();
  taken.at(-1)?.end();
  await work;
});

test("when the process is told to stop while the database is away, then it ends", async () => {
  const { seen, stopping, work, until } = house();
  seen.isThere = false;
  await until("STOPPED");
  stopping.abort();
  await work;
});

test("when a worker ends by an error of its own, then that ends the work", async () => {
  const { taken, work } = house();
  taken[0]?.end(new Error("out of order"));
  await expect(work).rejects.toThrow("out of order");
});
