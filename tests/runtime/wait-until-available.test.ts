import { pino } from "pino";
import { StayedAway, waitUntilAvailable } from "../../runtime/wait-until-available";

const log = pino({ level: "silent" });
const waiting = { log, signal: new AbortController().signal, pauseMs: 1 };

test("when a part comes late, then it is reached", async () => {
  let tries = 0;
  const reach = async () => {
    tries += 1;
    if (tries < 4) throw new Error("connection refused");
    return "there";
  };
  expect(await waitUntilAvailable("temporal", reach, { ...waiting, giveUpAt: Infinity })).toBe("there");
  expect(tries).toBe(4);
});

test("when an attempt never ends, as with a frozen part, then another is made", async () => {
  let tries = 0;
  const reach = () => {
    tries += 1;
    return tries === 1 ? new Promise<string>(() => undefined) : Promise.resolve("there");
  };
  const patience = { ...waiting, giveUpAt: Infinity, attemptMs: 10 };
  expect(await waitUntilAvailable("temporal", reach, patience)).toBe("there");
});

test("when it stays away, then it is given up in time, and the last reason is kept", async () => {
  const cause = new Error("connection refused");
  let at = 0;
  const now = () => (at += 100);
  const patience = { ...waiting, giveUpAt: 1_000, now };
  const failure = waitUntilAvailable("mongodb", () => Promise.reject(cause), patience);
  await expect(failure).rejects.toBeInstanceOf(StayedAway);
  await expect(failure).rejects.toMatchObject({ part: "mongodb", cause });
});

test("when the process is told to stop, then it waits no longer", async () => {
  const stopping = new AbortController();
  const reach = async () => {
    stopping.abort();
    throw new Error("connection refused");
  };
  const failure = waitUntilAvailable("mongodb", reach, {
    ...waiting,
    signal: stopping.signal,
    giveUpAt: Infinity,
    pauseMs: 60_000,
  });
  await expect(failure).rejects.toBe(stopping.signal.reason);
});
