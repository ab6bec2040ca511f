import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../../embedded/demo/narrator";
import type { Random } from "../../chaos/random";
import { givenRequests } from "./upgrade";
import { hosts, type Host, type TwoHosts } from "./two-hosts";

/** Temporal's patience with who doesn't answer (deploy/temporal/dynamic-config.yaml), and some more. */
const letGoSeconds = 20;

/** What can befall a host. Cables are cut so that connections hang: nobody is told. */
export const blows = ["mongodb", "temporal", "nginx", "whole", "kill", "off"] as const;
export type Blow = (typeof blows)[number];

/** When it befell, and when all was well again. Milliseconds, as performance.now() has them. */
export interface Befallen {
  blow: Blow;
  host: Host;
  from: number;
  to: number;
}

/** For how long at least: for nginx to see that an API isn't ready, and a worker that it has no MongoDB. */
const shortestMs = 8_000;
const longestMs = 12_000;

/** Each of them once, in an order of the seed's, each on a host of its choice. */
export function shuffled(random: Random): Blow[] {
  const left = [...blows];
  return blows.map(() => left.splice(random.between(0, left.length - 1), 1)[0] ?? "whole");
}

/**
 * Strikes a host, mends it after a while of the seed's, and waits until nginx gives it requests again.
 * @throws Error where nginx went on giving it requests meanwhile
 */
export async function befall(house: TwoHosts, blow: Blow, random: Random): Promise<Befallen> {
  const { containers } = house;
  const host = random.pick(hosts);
  const from = performance.now();
  const kill = () =>
    Promise.all((["api", "worker"] as const).map((part) => house.stop(host, part, undefined, "SIGKILL")));
  if (blow === "whole" || blow === "off") containers.cut(host);
  else if (blow !== "kill") containers.part(host, blow);
  if (blow === "kill" || blow === "off") await kill();
  const lasts = pause(random.between(shortestMs, longestMs));
  const isAlone = (all: readonly Host[]) => !all.includes(host);
  await eventually(`${host} without nginx`, async () => house.upstreams(), isAlone, shortestMs / 1_000);
  // A poll that nobody is at any more would be given tasks.
  if (blow === "temporal" || blow === "whole")
    await eventually(
      `${host} let go of`,
      () => house.heldByTemporal(host),
      (held) => held === 0,
      letGoSeconds,
    );
  await lasts;
  containers.heal(host);
  if (blow === "kill" || blow === "off")
    for (const part of ["api", "worker"] as const) house.start(host, part);
  for (const part of ["api", "worker"] as const) await house.ready(host, part);
  await givenRequests(house, host);
  return { blow, host, from, to: performance.now() };
}

/** What was said to the API: when, and when it was accepted. */
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
export const acceptedIn = (
  { from, to }: Pick<Befallen, "from" | "to">,
  accepted: readonly Accepted[],
): Delays => delaysOf(accepted.filter(({ at }) => at > from && at < to).map(({ saidAt, at }) => at - saidAt));

/** How long those took that were under way in a span, from its beginning on. */
export const delaysIn = (
  { from, to }: Pick<Befallen, "from" | "to">,
  accepted: readonly Accepted[],
): Delays =>
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
