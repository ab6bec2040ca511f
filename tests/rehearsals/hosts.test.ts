import { lockKey } from "../../domain/form/lock-key";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createApiClient } from "../../embedded/demo/api-client";
import { createDeployment, type Deployment } from "../../temporal/deployment";
import { kinds } from "../chaos/kinds";
import { openDoors } from "../chaos/doors";
import { startLoad, verdictOn } from "../chaos/load";
import { createRandom } from "../chaos/random";
import { unseenSabotage } from "../chaos/sabotage";
import { sendUnreadable } from "../chaos/strikes";
import { openEngine, type EngineView } from "../support/engine";
import { formOf } from "../support/journey";
import { makeRelease, type Release } from "../support/release";
import { expectWholeTrail } from "../support/whole-trail";
import { openWorld, type Bidder, type World } from "../support/world";
import {
  befall,
  boundOf,
  delayed,
  delayFaults,
  delaysIn,
  seconds,
  shuffled,
  type Accepted,
  type Span,
  type Watched,
} from "./hosts/blows";
import { hosts, openTwoHosts, parts, type OnHost, type TwoHosts } from "./hosts/two-hosts";
import { givenRequests, replaceRelease } from "./hosts/upgrade";
import { uploadUntil } from "./hosts/uploads";
import { whyTogether } from "./install/namespaces";

const seed = Number(process.env["HOSTS_SEED"] ?? 30);
const settings = {
  // Runs are so short that most applications have several.
  WORKFLOW_EVENTS_PER_RUN: "60",
  // An order that can't be closed ends with this window, which is the longest wait of all.
  UNIONPAY_WINDOW_SECONDS: "30",
  // The limit is higher than a renewal needs.
  LIMIT_DRAFTS_PER_DAY: "5",
};
jest.setTimeout(1_800_000);
const together = whyTogether();
/**
 * Runs a test only if each host has a network of its own, since hosts that share a machine's network can't be
 * disconnected.
 */
const onHosts = together === undefined ? test : test.skip;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const releases: Release[] = [];
let house: TwoHosts;
let world: World;
let engine: EngineView;
let deployment: Deployment;
/** The present release, in which the sample step is dormant, and the next release, in which it is active. */
let first: OnHost;
let second: OnHost;

/** Does some work, and returns its result with its beginning and end. */
async function during<T>(what: string, work: () => Promise<T>): Promise<Span & { result: T }> {
  const from = performance.now();
  const result = await work();
  const to = performance.now();
  say(`${what}: ${seconds(to - from)}`);
  return { result, from, to };
}

async function setUp(): Promise<void> {
  const made = async (version: string) => {
    const release = await makeRelease(version, [require.resolve("../kills/sample-step")]);
    releases.push(release);
    return release;
  };
  const open = async () => (house = await openTwoHosts(settings));
  const [before, after] = await Promise.all([made("1.0.1"), made("1.1.0"), open()]);
  first = { ...before, healthPort: 3_021, settings: { WORKER_DORMANT_PATCHES: "sample step" } };
  second = { ...after, healthPort: 3_031, settings: {} };
  for (const host of hosts) for (const part of parts) house.start(host, part, first);
  for (const host of hosts) for (const part of parts) await house.ready(host, part, first);
  const { addresses, env } = house.stack;
  world = await openWorld({ addresses, env, dataDir: house.dataDir });
  engine = await openEngine(house.stack);
  deployment = createDeployment({ connection: engine.client.connection, namespace: "default" });
}
beforeAll(async () => {
  if (together === undefined) await during("set up", setUp);
  else say(`no network namespaces: ${together}`);
});
/** True once the blows have found no fault, so that nobody needs the hosts' logs. */
let isSound = false;
afterAll(async () => {
  await engine?.close();
  await world?.close();
  await house?.close(isSound);
  for (const made of releases) await made.remove();
});

/** Kinds of lives without "switched", because an order that UnionPay can't close ends minutes after its window. */
const among = kinds.filter((kind) => kind !== "switched");
const atOnce = Number(process.env["HOSTS_LIVES"] ?? 3);
/** Duration in milliseconds of a phase without blows, for comparison. */
const wellMs = 8_000;

onHosts(
  "when hosts are cut off and killed, and a release comes to each in turn and is taken back, then nothing is lost, nothing doubled, and whoever repeats is served",
  async () => {
    const accepted: Accepted[] = [];
    const watched: Watched[] = [];
    let isOver = false;
    const uploads = uploadUntil(() => isOver, world);
    const doors = openDoors(Object.values(house.doors));
    const { lives, nextAccepted, ...load } = startLoad({
      ...{ world, random: createRandom(seed), atOnce, among, doors },
      accepted: (saidAt, path) => accepted.push({ path, saidAt, at: performance.now() }),
    });
    // The blows have a random generator of their own, because the load draws numbers in an order that depends on
    // timing.
    const [random, sender] = [createRandom(seed), createRandom(seed)];
    const loaded = async (what: string, work: () => Promise<void>) => {
      const { from, to } = await during(what, work);
      watched.push({ what, costMs: 0, from, to });
    };
    const strikeAll = async () => {
      for (const blow of shuffled(random)) {
        const struck = during(blow, () => befall(house, first, blow, random));
        // Meanwhile somebody who reaches Temporal's port sends messages that nobody can decrypt.
        const sent = sendUnreadable({ engine, random: sender, lives: () => lives, nextAccepted });
        const [{ result }, { what }] = await Promise.all([struck, sent]);
        watched.push(result);
        say(`  ${result.what}: ${[...result.noticed, what].join(", ")}`);
        // A command that is sent at the end of a blow is usually answered before the next; otherwise it would count
        // for both.
        await pause(1_000);
      }
    };
    const work = async () => {
      await loaded("all well", () => pause(wellMs));
      await strikeAll();
      await loaded("another release", () => replaceRelease({ house, deployment, from: first, to: second }));
      await loaded("taken back", () => replaceRelease({ house, deployment, from: second, to: first }));
    };
    await load.during(work);
    isOver = true;
    const lists = await uploads;
    const bundle = releases.at(-1)?.bundle;
    if (watched.some(({ what }) => what === "rotation")) {
      await engine.close();
      engine = await openEngine(house.stack);
    }
    const { result } = await during("verdict", () => verdictOn({ world, engine }, lives, bundle));
    const { replay, replayed, faults } = result;

    const files = lives.reduce((sum, life) => sum + life.files.size, 0);
    say(
      `hosts: seed ${seed}, ${lives.length} lives, ${replayed} histories, ${files} files, ${faults.length} faults, ` +
        `${lists.length} lists of locks, read at once ${[...doors.reads.values()].join(" and ")} times`,
    );
    for (const one of watched) {
      const { commands, p95, longest, path } = delaysIn(one, accepted);
      const [usual, most] = [seconds(p95), seconds(longest)];
      say(
        `${one.what}: ${commands} commands, p95 ${usual}, longest ${most} of ${seconds(boundOf([one]))} (${path})`,
      );
    }
    expect(faults).toEqual([]);
    say(await expectWholeTrail(world));
    expect(delayFaults(watched, accepted)).toEqual([]);
    expect(Math.min(files, ...doors.reads.values(), lists.length)).toBeGreaterThan(0);
    for (const serials of lists) {
      const registered = { _id: { $in: serials.map(lockKey) } };
      expect(await world.models.lockRegister.countDocuments(registered)).toBe(serials.length);
    }
    // The check is checked as well: it must report delayed commands.
    expect(delayFaults(watched, delayed(accepted))).not.toEqual([]);
    const victim = lives.find(({ kind }) => kind === "wechat");
    const unseen = victim && during("sabotage", () => unseenSabotage({ world, engine, replay }, victim));
    expect((await unseen)?.result).toEqual([]);
    isSound = true;
  },
);

onHosts(
  "when two APIs are asked at once, then a key stands for one draft, and a quota is the organisation's at both",
  async () => {
    const most = Number(settings.LIMIT_DRAFTS_PER_DAY);
    const createAtBoth = async (bidder: Bidder, keys: () => string) => {
      const body = { form: formOf(bidder) };
      const created = hosts.map((host) =>
        createApiClient({ baseUrl: house.doors[host], token: bidder.token }).call<{
          id?: string;
          code?: string;
        }>("POST", "/api/applications", { body, idempotencyKey: keys() }),
      );
      return (await Promise.all(created)).map(({ body: { id, code } }) => id ?? code);
    };
    const draftsOf = ({ orgCode }: Bidder) => world.models.applications.countDocuments({ orgCode });

    const [one, another] = [await world.newBidder(), await world.newBidder()];
    const key = randomUUID();
    const [id, sameId] = await createAtBoth(one, () => key);
    expect(sameId).toBe(id);
    expect(await draftsOf(one)).toBe(1);

    const answers = [];
    for (let round = 0; round < most; round += 1) answers.push(...(await createAtBoth(another, randomUUID)));
    expect(answers.filter((answer) => answer === "QUOTA_REACHED")).toHaveLength(most);
    expect(await draftsOf(another)).toBe(most);
  },
);

/** Time in milliseconds for which commands are counted, first with two hosts and then with one. */
const countedMs = 20_000;
const crowd = 24;
/**
 * Runs a measurement only if HOSTS_CAPACITY=1 is set: it takes minutes, and its results mean something only on an idle
 * machine.
 */
const measured = process.env["HOSTS_CAPACITY"] === undefined ? test.skip : onHosts;

measured(
  "when one host is taken away and given back, then it is told how much one and two carry",
  async () => {
    const accepted: number[] = [];
    const load = startLoad({
      ...{ world, random: createRandom(seed), atOnce: crowd, among: ["wechat"] },
      accepted: () => accepted.push(performance.now()),
    });
    const count = async (what: string) => {
      // Earlier work is finished by then, and the caches are filled.
      await pause(6_000);
      const from = performance.now();
      await pause(countedMs);
      const many = accepted.filter((at) => at >= from).length;
      say(`${what}: ${Math.round((many * 60_000) / (performance.now() - from))} commands a minute`);
    };
    await load.during(async () => {
      await count("two hosts");
      for (const part of parts) await house.stop("b", part, first);
      await count("one host");
      for (const part of parts) house.start("b", part, first);
      for (const part of parts) await house.ready("b", part, first);
      await givenRequests(house, "b");
      await count("two hosts again");
    });
    say(`${load.lives.length} lives`);
  },
);
