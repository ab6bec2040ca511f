import fc from "fast-check";
import { startBench, type Bench } from "./bench/bench";
import { createReplay, type Replay } from "./bench/replay";
import { reconcile } from "./bench/reconcile";
import type { Renewal } from "./bench/renewal";
import { createSpoiledCalls } from "./bench/spoiled-calls";
import { auditOf } from "./money/audit";
import { createMailbox, type Mailbox } from "./money/mailbox";
import { bringNews, createPlay, pass, playAll, type Play } from "./money/player";
import { scheduleArbitrary, type Schedule } from "./money/schedule";
import { applicationOfGatewayCall } from "./money/gateway-calls";

const startedAtOnce = 10;
/** `npm run test:money` plays 1,000. */
const runs = Number(process.env["MONEY_RUNS"] ?? 10);
/** So many schedules share the test's time and a server. */
const schedulesOfABatch = Math.min(runs, 50);
/** The same schedules every time, unless another seed is asked for. */
const seed = Number(process.env["MONEY_SEED"] ?? 20_261_125);
const batches = Math.ceil(runs / schedulesOfABatch);
const hour = 3_600;

let played = 0;
let replayAll: Replay["replayAll"];

beforeAll(async () => {
  ({ replayAll } = await createReplay());
});

async function playBatch(schedules: readonly Schedule[]): Promise<void> {
  const calls = createSpoiledCalls(applicationOfGatewayCall);
  const mailbox = createMailbox();
  const bench = await startBench({ around: calls.around, mail: mailbox.mail, measured: false });
  try {
    const since = await bench.env.currentTimeMs();
    const plays = await createPlays(bench, schedules);
    await playAll({ bench, calls, mailbox }, plays);
    await bringToRest({ bench, mailbox }, since);
    expect(await complaintsOf(bench, plays)).toEqual([]);
    showProgress(schedules.length);
  } finally {
    await bench.close();
  }
}

/** A few at once: each start is an update that is answered within seconds. */
async function createPlays(bench: Bench, schedules: readonly Schedule[]): Promise<Play[]> {
  const plays: Play[] = [];
  while (plays.length < schedules.length) {
    const next = schedules.slice(plays.length, plays.length + startedAtOnce);
    plays.push(...(await Promise.all(next.map((schedule) => createPlay(bench, schedule)))));
  }
  return plays;
}

function showProgress(count: number): void {
  played += count;
  if (batches > 1) process.stderr.write(`${played} of ${runs} schedules played\n`);
}

/** Every deadline, query and refund; then the reconciliation, for money whose news was lost. */
async function bringToRest(stage: { bench: Bench; mailbox: Mailbox }, since: number): Promise<void> {
  const { bench } = stage;
  await pass(bench, 3 * hour);
  await bringNews(stage);
  await reconcile(bench, since);
  await bringNews(stage);
  await pass(bench, hour);
}

/** What is wrong with any of the applications, and how it came to that. */
async function complaintsOf(bench: Bench, plays: readonly Play[]) {
  const audit = await auditOf(bench);
  const stuck = await replayAll(await Promise.all(plays.map(({ renewal }) => historyOf(renewal))));
  const complaints = await Promise.all(
    plays.map(async ({ renewal, told }) => {
      const { id } = renewal;
      const replayed = stuck.get(id);
      return { id, broken: [...(await audit(renewal)), ...(replayed ? [replayed] : [])], told };
    }),
  );
  return complaints.filter(({ broken }) => broken.length > 0);
}

/** A worker that reads it must come to where the application stood: otherwise that is stuck. */
const historyOf = async ({ id, handle }: Renewal) => ({
  workflowId: id,
  history: await handle().fetchHistory(),
});

test(
  "when money takes any road, then no fen is lost, no double charge stands, and no attempt stays open",
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(scheduleArbitrary, { minLength: schedulesOfABatch, maxLength: schedulesOfABatch }),
        playBatch,
      ),
      { numRuns: batches, seed, endOnFailure: true },
    ),
  batches * 240_000,
);
