import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../../embedded/demo/narrator";
import type { Random } from "../../chaos/random";
import { hosts, parts, type Host, type OnHost, type TwoHosts } from "./two-hosts";
import { givenRequests } from "./upgrade";

/** What can befall a host. Cables are cut so that connections hang: nobody is told. */
const blows = ["mongodb", "temporal", "nginx", "whole", "kill"] as const;
type Blow = (typeof blows)[number];

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
}

/** For how long at least: for nginx to see that an API isn't ready, and a worker that it has no MongoDB. */
const shortestMs = 8_000;
const longestMs = 12_000;
/** Temporal's patience with who doesn't answer (deploy/temporal/dynamic-config.yaml), and some more. */
const letGoSeconds = 20;

/** Each of them once, in an order of the seed's. */
export function shuffled(random: Random): Blow[] {
  const left = [...blows];
  return blows.map(() => left.splice(random.between(0, left.length - 1), 1)[0] ?? "whole");
}

/**
 * Strikes a host of the seed's, mends it after a while, and waits until nginx gives it requests again.
 * @throws Error where nginx went on giving it requests meanwhile, or Temporal believed that it was there
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
  const from = performance.now();
  if (isSilent) containers.cut(host);
  else if (blow !== "kill") containers.part(host, blow);
  if (blow === "kill") await Promise.all(parts.map((part) => house.stop(host, part, release, "SIGKILL")));
  const lasts = pause(random.between(shortestMs, longestMs));
  const isAlone = (all: readonly Host[]) => !all.includes(host);
  await eventually(`${host} without nginx`, async () => house.upstreams(), isAlone, shortestMs / 1_000);
  // A poll that nobody is at any more would be given tasks.
  const held = () => house.heldByTemporal(host);
  if (isSilent || blow === "temporal")
    await eventually(`${host} let go of`, held, (all) => all === 0, letGoSeconds);
  await lasts;
  containers.heal(host);
  if (blow === "kill") for (const part of parts) house.start(host, part, release);
  for (const part of parts) await house.ready(host, part, release);
  await givenRequests(house, host);
  return { blow, host, isSilent, from, to: performance.now() };
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
