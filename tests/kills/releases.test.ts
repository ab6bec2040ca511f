import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createReplayer } from "../chaos/histories";
import {
  createApiClient,
  type Answer,
  type ApiClient,
  type ShownApplication,
} from "../../embedded/demo/api-client";
import { scanAndPay } from "../../embedded/demo/outside";
import { freePorts } from "../../embedded/stack/free-ports";
import { openEngine, type EngineView } from "../support/engine";
import { patchesIn } from "../support/patches";
import {
  approvalOf,
  approved,
  awaitApplication,
  formOf,
  invoiceFor,
  paid,
  startWechat,
  submitted,
} from "../support/journey";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import { endPrograms, readyzUntil, runProgram } from "../support/program";
import { makeRelease, type Release } from "../support/release";
import { openTemporalCli } from "../support/temporal-cli";
import { openWorld, type Bidder, type World } from "../support/world";

jest.setTimeout(1_200_000);

const projectRoot = join(__dirname, "..", "..");

const applications = Number(process.env["RELEASED_APPLICATIONS"] ?? 50);

let own: OwnStack;
let world: World;
let bidder: Bidder;
let engine: EngineView;
let temporal: ReturnType<typeof openTemporalCli>;
const releases: Release[] = [];

beforeAll(async () => {
  // A new worker waits as long as in production before it takes over from workers of another release.
  own = await createOwnStack({
    WORKER_TAKES_OVER_AFTER_SECONDS: "90",
    // On a busy machine, five minutes may pass between an order and its payment under the next release.
    PAYMENT_WINDOW_SECONDS: "3600",
  });
  const { addresses, env } = own.stack;
  world = await openWorld({ addresses, env, dataDir: own.dataDir });
  bidder = await world.newBidder();
  engine = await openEngine(own.stack);
  temporal = openTemporalCli(own.stack);
});
afterAll(async () => {
  await endPrograms();
  await engine.close();
  await world.close();
  await own.remove();
  for (const made of releases) await made.remove();
});

/**
 * Returns a function that sends a request to one of two APIs in turn, and repeats it at the other one with the same key
 * if the first is stopping.
 */
function asksTwice(clients: readonly [ApiClient, ApiClient]) {
  let turn = 0;
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const idempotencyKey = randomUUID();
    const ask = (client: ApiClient): Promise<Answer<T> | undefined> =>
      client.call<T>(method, path, { body, idempotencyKey }).catch(() => undefined);
    turn += 1;
    const [one, other] = turn % 2 === 0 ? clients : ([clients[1], clients[0]] as const);
    const once = await ask(one);
    const answer = once === undefined || once.status === 503 ? await ask(other) : once;
    if (answer && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} failed twice: ${JSON.stringify([once?.status, answer])}`);
  };
}

test("when APIs and workers are replaced one by one under load, then whoever repeats once sees no failure", async () => {
  const ports = await freePorts();
  const second = `http://127.0.0.1:${ports.api}`;
  const startApi = async () => {
    const api = runProgram("api/main.js", {
      ...own.stack.env,
      LOG_LEVEL: "warn",
      API_PORT: String(ports.api),
    });
    await readyzUntil(second, ({ status }) => status === "ready");
    return api;
  };
  const both = ({ api, token }: { api: ApiClient; token: string }) =>
    asksTwice([api, createApiClient({ baseUrl: second, token })]);
  const asReviewer = both(world.reviewer);
  const api = await startApi();

  let over = false;
  let renewed = 0;
  const load = Array.from({ length: 4 }, async () => {
    while (!over) {
      const somebody = await world.newBidder();
      const asBidder = both(somebody);
      const body = { form: formOf(somebody) };
      const { id } = await asBidder<ShownApplication>("POST", "/api/applications", body);
      const path = `/api/applications/${id}`;
      const seen = await asBidder<ShownApplication>("POST", `${path}/submission`, { opinion: "请审核" });
      await asReviewer("POST", `${path}/review`, approvalOf(seen));
      expect((await asBidder<ShownApplication>("GET", path)).status).toBe("审核通过");
      renewed += 1;
    }
  });
  const replaceAll = async () => {
    own.stack.child("api").kill("SIGTERM");
    await own.stack.child("api").ready();
    expect(await api.stop()).toBe(0);
    const another = await startApi();
    const { worker } = await startBeside({ folder: projectRoot });
    own.stack.child("worker").kill("SIGTERM");
    await own.stack.child("worker").ready();
    expect(await worker.stop()).toBe(0);
    expect(await another.stop()).toBe(0);
  };
  await Promise.all([replaceAll().finally(() => (over = true)), ...load]);
  expect(renewed).toBeGreaterThan(0);
});

/** Makes a release whose workflows contain the sample's new step and its new rule. */
async function newRelease(version: string, alter?: (code: string) => string): Promise<Release> {
  const samples = [require.resolve("./sample-step"), require.resolve("./sample-rule")];
  const made = await makeRelease(version, samples, alter);
  releases.push(made);
  return made;
}

/** Starts a release's worker in addition to the running ones, and waits until it polls for tasks. */
async function startBeside({ folder }: Pick<Release, "folder">, settings: Record<string, string> = {}) {
  const { workerHealth, workerMetrics } = await freePorts();
  const env = {
    ...own.stack.env,
    ...settings,
    LOG_LEVEL: "warn",
    WORKER_HEALTH_PORT: String(workerHealth),
    WORKER_METRICS_PORT: String(workerMetrics),
  };
  const worker = runProgram("worker/main.js", env, folder);
  const tooSoon = worker.ended.then((code) => {
    throw new Error(`the worker ended with ${code}: ${worker.output()}`);
  });
  tooSoon.catch(() => undefined);
  const ready = readyzUntil(`http://127.0.0.1:${workerHealth}`, ({ status }) => status === "ready");
  await Promise.race([ready, tooSoon]);
  return { worker, env };
}

const deployment = (command: string, ...rest: string[]): Promise<string> =>
  temporal("worker", "deployment", command, "--deployment-name", "ca-renewal", "--yes", ...rest);
const makeCurrent = ({ buildId }: Release) => deployment("set-current-version", "--build-id", buildId);
const ramp = ({ buildId }: Release, percentage: number) =>
  deployment("set-ramping-version", "--build-id", buildId, "--percentage", String(percentage));

/** Brings an application to its next stage. */
async function goOn(id: string): Promise<void> {
  const application = await bidder.api.get(id);
  const { status, payment, handling, attempts, endedAt } = application;
  if (endedAt !== undefined) return;
  if (status !== "审核通过") await world.reviewer.api.review(id, "approve", "同意");
  else if (payment !== "已支付") {
    const open = attempts.find((attempt) => attempt.status === "待支付");
    await scanAndPay(own.stack.addresses, (open ?? (await startWechat(bidder, id))).number);
    await awaitApplication(bidder, id, (now) => now.payment === "已支付");
  } else if (handling !== "已办理") await world.reviewer.api.markHandled(id);
  else {
    await bidder.api.requestInvoice(id, invoiceFor(bidder));
    await ended(id);
  }
}

const ended = (id: string): Promise<ShownApplication> =>
  awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);

async function toTheEnd(id: string): Promise<void> {
  while ((await bidder.api.get(id)).endedAt === undefined) await goOn(id);
}

/** Returns the ids of open applications in all stages. Those of the same stage are spread over the list. */
async function openApplications(): Promise<string[]> {
  const reach: (() => Promise<{ id: string }>)[] = [
    () => submitted({ world, bidder }),
    () => approved({ world, bidder }),
    async () => {
      const application = await approved({ world, bidder });
      await startWechat(bidder, application.id);
      return application;
    },
    () => paid({ world, bidder }),
    async () => world.reviewer.api.markHandled((await paid({ world, bidder })).id),
  ];
  const ids: string[] = [];
  while (ids.length < applications) for (const stage of reach) ids.push((await stage()).id);
  return ids;
}

/** Makes a rule one of old events, too, as if it didn't stand behind `patched`. */
const forAllEvents = (code: string): string => code.replace(/\(0, ?\w+\.patched\)\("sample rule"\)/, "true");

/** Returns what a release's replay of the open applications comes to, before the release gets any task. */
async function replayWith({ folder }: Release, env: Record<string, string>) {
  const replay = runProgram("worker/replay.js", env, folder);
  return [await replay.ended, replay.output()] as const;
}

test("when a release with a new step and a new rule comes and is taken back while applications are open, then all end as they should", async () => {
  const ids = await openApplications();
  const fifths = (from: number, to: number) => ids.slice((from * ids.length) / 5, (to * ids.length) / 5);
  const [first, second] = [await newRelease("1.0.1"), await newRelease("1.1.0")];

  const before = await startBeside(first, { WORKER_DORMANT_PATCHES: "sample step,sample rule" });
  // An operator checks before the change whether the new release can replay the open applications.
  expect(await replayWith(first, before.env)).toEqual([
    0,
    expect.stringContaining(`✔ ${first.buildId} 能重放全部`),
  ]);
  const [code, output] = await replayWith(await newRelease("1.0.2", forAllEvents), before.env);
  expect([code, output]).toEqual([1, expect.stringContaining("reviews.0.opinion (after reviewed)")]);
  await makeCurrent(first);
  for (const id of fifths(0, 1)) await goOn(id);

  const after = await startBeside(second);
  await ramp(second, 50);
  for (const id of fifths(1, 2)) await goOn(id);
  await makeCurrent(second);
  for (const id of fifths(0, 3)) await goOn(id);

  await makeCurrent(first);
  expect(await after.worker.stop()).toBe(0);
  await Promise.all(
    [0, 1, 2, 3].map(async (lane) => {
      for (const [index, id] of ids.entries()) if (index % 4 === lane) await toTheEnd(id);
    }),
  );

  let taken = 0;
  let ruled = 0;
  const histories: { workflowId: string; history: unknown }[] = [];
  for (const id of ids) {
    const { status, payment, handling, invoice, reviews } = await bidder.api.get(id);
    expect([status, payment, handling, invoice]).toEqual(["审核通过", "已支付", "已办理", "已开票"]);
    const history = await engine.client.workflow.getHandle(id).fetchHistory();
    const patches = patchesIn(history);
    if (patches.includes("sample step")) taken += 1;
    if (patches.includes("sample rule")) ruled += 1;
    expect(reviews.at(-1)?.opinion).toBe(patches.includes("sample rule") ? "同意（示例）" : "同意");
    histories.push({ workflowId: id, history });
  }
  for (const { bundle } of [first, second]) {
    const replay = await createReplayer({ world, engine }, bundle);
    expect(await replay(histories)).toEqual({ replayed: ids.length, faults: [] });
  }
  for (const some of [taken, ruled]) {
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(ids.length);
  }
});
