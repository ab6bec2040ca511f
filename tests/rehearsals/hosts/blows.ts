import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../../embedded/demo/narrator";
import type { Random } from "../../chaos/random";
import { hosts, parts, type Host, type OnHost, type TwoHosts } from "./two-hosts";
import { givenRequests } from "./upgrade";

/** What can befall a host. Cables are cut so that connections hang: nobody is told. */
const blows = ["mongodb", "temporal", "nginx", "whole", "kill"] as const;
type Blow = (typeof blows)[number];
/** Those that are dealt. By default all: fewer take less time. */
const dealt = (process.env["HOSTS_BLOWS"] ?? blows.join()).split(",").map((name) => {
  const dealtBlow = blows.find((blow) => blow === name);
  if (dealtBlow === undefined) throw new Error(`HOSTS_BLOWS: ${name} is none of ${blows.join()}`);
  return dealtBlow;
});

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Milliseconds, as performance.now() has them. */
export interface Span {
  from: number;
  to: number;
}

/** What befell, until all was well again. */
export interface Befallen extends Span {
  blow: Blow;
  host: Host;
  /** Its own cable was pulled: who waits for it is not told. */
  isSilent: boolean;
  /** Who noticed, and when. */
  noticed: string[];
}

/** For how long at least, milliseconds: whoever is to notice may take longer, and the blow lasts until they have. */
const [shortestMs, longestMs] = [8_000, 12_000];

/** Each of them once, in an order of the seed's. */
export function shuffled(random: Random): Blow[] {
  const left = [...dealt];
  return dealt.map(() => left.splice(random.between(0, left.length - 1), 1)[0] ?? "whole");
}

const saysPaused = (log: string): boolean => log.includes("no tasks are taken until it is there");

/**
 * Strikes a host of the seed's, mends it when all have noticed, and waits until nginx gives it requests again.
 * @throws Error where nginx goes on giving it requests, Temporal believes that it is there, or its worker takes tasks that it
 * can't write
 */
export async function befall(
  house: TwoHosts,
  release: OnHost,
  blow: Blow,
  random: Random,
): Promise<Befallen> {
  const { containers } = house;
  const host = random.pick(hosts);
  const isSilent = blow === "whole" || (blow === "kill" && random.next() < 0.5);
  const log = () => house.log(host, "worker", release);
  const before = log().length;
  const from = performance.now();
  const noticed: string[] = [];
  const notices = async (who: string, ask: () => Promise<boolean>) => {
    await eventually(`${host}, ${blow}: ${who}`, ask, (it) => it);
    noticed.push(`${who} after ${seconds(performance.now() - from)}`);
  };
  if (isSilent) containers.cut(host);
  else if (blow !== "kill") containers.part(host, blow);
  if (blow === "kill") await Promise.all(parts.map((part) => house.stop(host, part, release, "SIGKILL")));
  const lasts = pause(random.between(shortestMs, longestMs));
  const noticing = [notices("nginx leaves it out", async () => !house.upstreams().includes(host))];
  // A poll that nobody is at any more would be given tasks.
  if (isSilent || blow === "temporal")
    noticing.push(notices("Temporal lets go", async () => (await house.heldByTemporal(host)) === 0));
  if (blow === "mongodb")
    noticing.push(notices("its worker takes no tasks", async () => saysPaused(log().slice(before))));
  await Promise.all([...noticing, lasts]);
  containers.heal(host);
  if (blow === "kill") for (const part of parts) house.start(host, part, release);
  for (const part of parts) await house.ready(host, part, release);
  await givenRequests(house, host);
  return { blow, host, isSilent, noticed, from, to: performance.now() };
}

/** A command of somebody's: when it was said first, and when it was accepted. */
export interface Accepted {
  saidAt: number;
  at: number;
}

/** How long commands took: the 95th of a hundred, and the longest. Milliseconds. */
export interface Delays {
  commands: number;
  p95: number;
  longest: number;
}

/** How long those took that were accepted in a span. */
export const acceptedIn = ({ from, to }: Span, accepted: readonly Accepted[]): Delays =>
  delaysOf(accepted.filter(({ at }) => at > from && at < to).map(({ saidAt, at }) => at - saidAt));

/** How long those took that were under way in a span, from its beginning on. */
export const delaysIn = ({ from, to }: Span, accepted: readonly Accepted[]): Delays =>
  delaysOf(
    accepted
      .filter(({ saidAt, at }) => saidAt < to && at > from)
      .map(({ saidAt, at }) => at - Math.max(saidAt, from)),
  );

function delaysOf(times: readonly number[]): Delays {
  const sorted = times.toSorted((one, other) => one - other);
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  return { commands: sorted.length, p95, longest: sorted.at(-1) ?? 0 };
}
