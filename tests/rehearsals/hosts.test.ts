import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { startLoad, verdictOn } from "../chaos/load";
import { Connection } from "@temporalio/client";
import { createApiClient } from "../../embedded/demo/api-client";
import { freePorts } from "../../embedded/stack/free-ports";
import { createDeployment } from "../../temporal/deployment";
import { kinds } from "../chaos/lifecycles";
import { createRandom } from "../chaos/random";
import { formOf } from "../support/journey";
import { makeRelease, type Release } from "../support/release";
import { openEngine, type EngineView } from "../support/engine";
import { openWorld, type Bidder, type World } from "../support/world";
import {
  acceptedIn,
  befall,
  delaysIn,
  shuffled,
  type Accepted,
  type Befallen,
  type Delays,
} from "./hosts/blows";
import { hosts, openTwoHosts, present, type TwoHosts } from "./hosts/two-hosts";
import { replaceRelease } from "./hosts/upgrade";
import { whyTogether } from "./install/namespaces";
import { uploadUntil } from "./hosts/uploads";

const seed = Number(process.env["HOSTS_SEED"] ?? 30);
const settings = {
  // Runs are so short that most applications see several.
  WORKFLOW_EVENTS_PER_RUN: "60",
  // An order that can't be closed ends with its window: nothing else lasts so long.
  UNIONPAY_WINDOW_SECONDS: "30",
  // More than a renewal needs.
  LIMIT_DRAFTS_PER_DAY: "5",
};
jest.setTimeout(900_000);
const together = whyTogether();
/** Hosts that share a machine's network can't be cut apart. */
const onHosts = together === undefined ? test : test.skip;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const releases: Release[] = [];
let house: TwoHosts;
let world: World;
let engine: EngineView;
beforeAll(async () => {
  if (together !== undefined) return say(`no network namespaces: ${together}`);
  house = await openTwoHosts(settings);
  for (const host of hosts) for (const part of ["api", "worker"] as const) house.start(host, part);
  for (const host of hosts) for (const part of ["api", "worker"] as const) await house.ready(host, part);
  const { addresses, env } = house.stack;
  world = await openWorld({ addresses, env, dataDir: house.dataDir });
  engine = await openEngine(house.stack);
});
afterAll(async () => {
  await engine?.close();
  await world?.close();
  await house?.close();
  for (const made of releases) await made.remove();
});

/** An order that UnionPay can't close ends minutes after its window: none of those. */
const among = kinds.filter((kind) => kind !== "switched");
const atOnce = 3;
/** For so long nothing happens, to compare with. */
const wellMs = 8_000;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

onHosts(
  "when hosts are cut off, from all or from one, healed and killed under load, then nothing is lost, nothing doubled, and every history replays",
  async () => {
    const random = createRandom(seed);
    const accepted: Accepted[] = [];
    const load = startLoad({
      ...{ world, random, atOnce, among },
      accepted: (saidAt) => accepted.push({ saidAt, at: performance.now() }),
    });
    const befallen: Befallen[] = [];
    const well = { from: performance.now(), to: performance.now() + wellMs };
    await load.during(async () => {
      await pause(wellMs);
      for (const blow of shuffled(random)) {
        befallen.push(await befall(house, blow, random));
        await pause(2_000);
      }
    });
    const { replayed, faults } = await verdictOn({ world, engine }, load.lives);
    say(`hosts: seed ${seed}, ${load.lives.length} lives, ${replayed} histories, ${faults.length} faults`);
    const told = ({ commands, p95, longest }: Delays) =>
      `${commands} commands, p95 ${seconds(p95)}, longest ${seconds(longest)}`;
    say(`all well: ${told(acceptedIn(well, accepted))}`);
    for (const one of befallen) {
      const delays = delaysIn(one, accepted);
      const { commands, p95, longest } = delays;
      say(`${one.host} ${one.blow}, ${seconds(one.to - one.from)}: ${told(delays)}`);
      expect(commands).toBeGreaterThan(0);
      expect(p95).toBeLessThan(30_000);
      expect(longest).toBeLessThan(one.blow === "kill" ? 15_000 : 90_000);
    }
    for (const { host } of befallen.filter(({ blow }) => blow === "mongodb")) {
      expect(house.log(host, "worker")).toContain("no tasks are taken until it is there");
      expect(house.log(host, "worker")).toContain("tasks are taken");
    }
    expect(faults).toEqual([]);
  },
);

onHosts(
  "when a release comes to one host after the other, and is taken back, then whoever repeats is served, and nothing is lost",
  async () => {
    const interceptors = require.resolve("../kills/sample-step");
    const [before, after] = [
      await makeRelease("1.0.1", interceptors),
      await makeRelease("1.1.0", interceptors),
    ];
    releases.push(before, after);
    const dormant = { WORKER_DORMANT_PATCHES: "sample step" };
    const [first, second] = [
      { ...before, healthPort: 3_021, settings: dormant },
      { ...after, healthPort: 3_031, settings: {} },
    ];
    const connection = await Connection.connect({ address: house.stack.addresses.temporal });
    const deployment = createDeployment({ connection, namespace: "default" });
    await replaceRelease({ house, deployment, from: present, to: first });

    let isOver = false;
    const uploads = uploadUntil(() => isOver, world);
    const load = startLoad({ world, random: createRandom(seed), atOnce, among });
    await load.during(async () => {
      await pause(2_000);
      await replaceRelease({ house, deployment, from: first, to: second });
      await pause(2_000);
      await replaceRelease({ house, deployment, from: second, to: first });
      await pause(2_000);
    });
    isOver = true;
    const serials = await uploads;
    await connection.close();
    const { replayed, faults } = await verdictOn({ world, engine }, load.lives, after.bundle);
    say(
      `hosts: two releases, ${load.lives.length} lives, ${replayed} histories, ${serials.length} locks, ${faults.length} faults`,
    );
    expect(faults).toEqual([]);
    expect(serials.length).toBeGreaterThan(0);
    expect(await world.models.lockRegister.countDocuments({ _id: { $in: serials } })).toBe(serials.length);
  },
);

onHosts(
  "when two APIs are asked at once, then a key stands for one draft, and a quota is the organisation's at both",
  async () => {
    const most = Number(settings.LIMIT_DRAFTS_PER_DAY);
    const ports = await freePorts();
    const doors = { a: ports.api, b: ports.mongo };
    for (const host of hosts) await house.doorTo(host, doors[host]);
    const createAtBoth = async (bidder: Bidder, keys: () => string) => {
      const body = { form: formOf(bidder) };
      const created = hosts.map((host) =>
        createApiClient({ baseUrl: `http://127.0.0.1:${doors[host]}`, token: bidder.token }).call<{
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
