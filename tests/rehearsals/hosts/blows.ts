import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { updateTimeoutMs } from "../../../api/engine";
import { eventually } from "../../../embedded/demo/narrator";
import type { Random } from "../../chaos/random";
import { stall } from "../../chaos/strikes";
import { writtenKey } from "../../support/sealing-key";
import { hosts, parts, type OnHost, type TwoHosts } from "./two-hosts";
import { givenRequests } from "./upgrade";

/**
 * Kinds of blows. A blow to one host disconnects it, so that connections hang without an error, or kills or pauses its
 * programs. Blows to both hosts stop all writes of the store for a while, or rotate the payload keys.
 */
const blows = ["mongodb", "temporal", "nginx", "whole", "kill", "pause", "store", "rotation"] as const;
type Blow = (typeof blows)[number];
/** Kinds of blows that are dealt: all by default; fewer take less time. */
const dealt = (process.env["HOSTS_BLOWS"] ?? blows.join()).split(",").map((name) => {
  const dealtBlow = blows.find((blow) => blow === name);
  if (dealtBlow === undefined) throw new Error(`HOSTS_BLOWS: ${name} is none of ${blows.join()}`);
  return dealtBlow;
});

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Beginning and end of a period, in milliseconds of performance.now(). */
export interface Span {
  from: number;
  to: number;
}

/** A period for which the times of commands are checked. */
export interface Watched extends Span {
  what: string;
  /** Milliseconds by which a command during this period may take longer than usual. */
  costMs: number;
}

/**
 * Usual limit of a command, in milliseconds: the time for which the API lets somebody wait. Where all is well, nobody
 * needs to ask twice.
 */
const usualMs = updateTimeoutMs;
/**
 * A command that meets a part's loss may take so much longer: nginx asks a host that hangs for 5 s, a command leaves the
 * worker that had the workflow after 5 s, and a task that a worker took is given to another after 10 s.
 */
const partLostMs = 20_000;

/** A blow, from its beginning until everything works again. */
interface Befallen extends Watched {
  /** Sentences about each party that noticed the blow, and when. */
  noticed: string[];
}

/**
 * Shortest and longest duration of a blow, in milliseconds. It ends once every party that should notice it has noticed
 * it.
 */
const [shortestMs, longestMs] = [8_000, 12_000];
const servedMs = 4_000;

/** Returns every kind of blow once, in an order that depends on the seed. */
export function shuffled(random: Random): Blow[] {
  const left = [...dealt];
  return dealt.map(() => left.splice(random.between(0, left.length - 1), 1)[0] ?? "whole");
}

const saysPaused = (log: string): boolean => log.includes("no tasks are taken until it is there");

interface KeysFile {
  currentKeyId: string;
  keys: Record<string, unknown>;
}

/** Holds all writes for a while, during which no command can be completed. */
async function stallStore({ proxy }: TwoHosts, random: Random): Promise<Befallen> {
  const from = performance.now();
  await Promise.all([proxy.nextHeld(), stall(proxy, random)]);
  const heldMs = performance.now() - from;
  // The waiting commands are completed in this time.
  await pause(servedMs);
  const noticed = [`writes waited for ${seconds(heldMs)}`];
  return { what: "store", noticed, costMs: heldMs + partLostMs, from, to: performance.now() };
}

/** Rotates the payload keys as the manual says: a new key comes to each host, and is used once all of them have it. */
async function rotateKeys(house: TwoHosts, release: OnHost): Promise<Befallen> {
  const from = performance.now();
  const noticed: string[] = [];
  const id = `k${randomUUID().slice(0, 8)}`;
  const add = ({ keys, ...others }: KeysFile) => ({ ...others, keys: { ...keys, [id]: writtenKey() } });
  const use = (file: KeysFile) => ({ ...file, currentKeyId: id });
  for (const [what, change] of [["added", add] as const, ["used", use] as const]) {
    const file = change(JSON.parse(readFileSync(house.keysFile, "utf8")) as KeysFile);
    writeFileSync(house.keysFile, JSON.stringify(file));
    for (const host of hosts) {
      house.copyKeys(host);
      for (const part of parts) await house.stop(host, part, release);
      for (const part of parts) house.start(host, part, release);
      for (const part of parts) await house.ready(host, part, release);
      await givenRequests(house, host);
      noticed.push(`${what} on ${host} after ${seconds(performance.now() - from)}`);
    }
  }
  return { what: "rotation", noticed, costMs: partLostMs, from, to: performance.now() };
}

/**
 * Strikes a host chosen by the random generator, ends the blow when all parties have noticed it, and waits until nginx
 * sends requests to the host again.
 * @throws Error if nginx keeps sending requests to the host, if Temporal considers it connected, or if its worker takes
 * tasks whose results it can't write
 */
export async function befall(
  house: TwoHosts,
  release: OnHost,
  blow: Blow,
  random: Random,
): Promise<Befallen> {
  if (blow === "store") return stallStore(house, random);
  if (blow === "rotation") return rotateKeys(house, release);
  const { containers } = house;
  const host = random.pick(hosts);
  const strikesPrograms = blow === "kill" || blow === "pause";
  const isSilent = blow === "whole" || (blow === "kill" && random.next() < 0.5);
  const log = () => house.log(host, "worker", release);
  const before = log().length;
  const from = performance.now();
  const noticed: string[] = [];
  const notices = async (who: string, ask: () => Promise<boolean>) => {
    await eventually(`${host}, ${blow}: ${who}`, ask, (it) => it);
    noticed.push(`${who} after ${seconds(performance.now() - from)}`);
  };
  const signal = (name: NodeJS.Signals) => {
    for (const part of parts) house.signal(host, part, release, name);
  };
  if (isSilent) containers.cut(host);
  else if (!strikesPrograms) containers.part(host, blow);
  if (blow === "pause") signal("SIGSTOP");
  if (blow === "kill") await Promise.all(parts.map((part) => house.stop(host, part, release, "SIGKILL")));
  const lasts = pause(random.between(shortestMs, longestMs));
  const noticing = [notices("nginx leaves it out", async () => !house.upstreams().includes(host))];
  // Temporal would give tasks to a poll whose worker is gone, so it must notice the loss.
  if (isSilent || blow === "temporal")
    noticing.push(notices("Temporal lets go", async () => (await house.heldByTemporal(host)) === 0));
  if (blow === "mongodb")
    noticing.push(notices("its worker takes no tasks", async () => saysPaused(log().slice(before))));
  await Promise.all([...noticing, lasts]);
  containers.heal(host);
  if (blow === "pause") signal("SIGCONT");
  if (blow === "kill") for (const part of parts) house.start(host, part, release);
  for (const part of parts) await house.ready(host, part, release);
  await givenRequests(house, host);
  const what = `${host} ${blow}${isSilent ? ", silently" : ""}`;
  return { what, noticed, costMs: partLostMs, from, to: performance.now() };
}

/** A command: its path, the time at which it was first sent, and the time at which it was accepted. */
export interface Accepted {
  path: string;
  saidAt: number;
  at: number;
}

/** Durations of commands in milliseconds: the 95th percentile, and the longest one with its path. */
interface Delays {
  commands: number;
  p95: number;
  longest: number;
  path: string;
}

/** Returns the durations of the commands that were under way in a period, counted from the period's beginning. */
export function delaysIn({ from, to }: Span, accepted: readonly Accepted[]): Delays {
  const sorted = accepted
    .filter((one) => met({ from, to }, one))
    .map(({ path, saidAt, at }) => ({ path, ms: at - Math.max(saidAt, from) }))
    .toSorted((one, other) => one.ms - other.ms);
  const { path = "", ms: longest = 0 } = sorted.at(-1) ?? {};
  const p95 = sorted[Math.floor(sorted.length * 0.95)]?.ms ?? 0;
  return { commands: sorted.length, p95, longest, path };
}

const met = ({ from, to }: Span, { saidAt, at }: Accepted): boolean => saidAt < to && at > from;

/** Returns the longest time in milliseconds that a command may take if it was under way during these periods. */
export const boundOf = (watched: readonly Watched[]): number =>
  watched.reduce((sum, { costMs }) => sum + costMs, usualMs);

/** Returns the commands that took longer than allowed, and the periods in which no command was completed. */
export function delayFaults(watched: readonly Watched[], accepted: readonly Accepted[]): string[] {
  const idle = watched.filter((span) => !accepted.some((one) => met(span, one)));
  const late = accepted.flatMap((one) => {
    const [took, most] = [one.at - one.saidAt, boundOf(watched.filter((span) => met(span, one)))];
    return took > most ? [`${one.path} took ${seconds(took)}, more than ${seconds(most)}`] : [];
  });
  return [...idle.map(({ what }) => `${what}: no command was done`), ...late];
}

/** Returns the commands as if every twentieth had taken 40 s more. */
export const delayed = (accepted: readonly Accepted[]): Accepted[] =>
  accepted.map((one, index) => (index % 20 === 19 ? { ...one, at: one.at + 40_000 } : one));
