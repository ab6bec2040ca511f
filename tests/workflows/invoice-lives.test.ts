import fc from "fast-check";
import { startBench } from "./bench/bench";
import { createReplay, type Replay } from "./bench/replay";
import { createSpoiledCalls } from "./bench/spoiled-calls";
import { complaintsOf, monthlyComplaints } from "./invoice/audit";
import { lifeArbitrary, roundsArbitrary, type Life, type Round } from "./invoice/life";
import { bringToRest, createPlay, playAll, swallowing, type Play, type Stage } from "./invoice/player";
import { stemOfProviderCall } from "./invoice/provider";

/** Number of lives; `npm run test:invoice` plays 1,000. */
const lives = Number(process.env["INVOICE_LIVES"] ?? 10);
/** Number of lives that share the test's time, a server and a provider. */
const livesOfABatch = Math.min(lives, 100);
/** Seed of the lives, so that they are the same every time; INVOICE_SEED sets another one. */
const seed = Number(process.env["INVOICE_SEED"] ?? 20_261_126);
const batches = Math.ceil(lives / livesOfABatch);
const startedAtOnce = 10;

let lived = 0;
let replayAll: Replay["replayAll"];

beforeAll(async () => {
  ({ replayAll } = await createReplay());
});

async function liveBatch(batch: readonly Life[], rounds: readonly Round[]): Promise<void> {
  const deaf = new Set<string>();
  const calls = createSpoiledCalls(stemOfProviderCall);
  const bench = await startBench({ around: calls.around, mail: () => swallowing(deaf), measured: false });
  try {
    await bench.world.invoice("PUT", "/behaviour", { delayMs: 0 });
    const since = await bench.env.currentTimeMs();
    const stage: Stage = { bench, calls, deaf };
    const plays = await createPlays(stage, batch);
    await playAll(stage, plays, rounds);
    await bringToRest(stage, plays);
    expect(await complaintsOf(bench, plays)).toEqual([]);
    expect(await monthlyComplaints(bench, since, plays)).toEqual([]);
    const ids = plays.map(({ renewal }) => renewal.id);
    expect([...(await replayAll(bench, ids))]).toEqual([]);
    lived += batch.length;
    const conflicts = plays.reduce((sum, play) => sum + play.conflicts, 0);
    if (lives > 10) process.stderr.write(`${lived} of ${lives} lives lived, ${conflicts} conflicts\n`);
  } finally {
    await bench.close();
  }
}

/** Creates the plays a few at a time, because each start is an update that must be answered within seconds. */
async function createPlays(stage: Stage, batch: readonly Life[]): Promise<Play[]> {
  const plays: Play[] = [];
  while (plays.length < batch.length) {
    const next = batch.slice(plays.length, plays.length + startedAtOnce);
    plays.push(...(await Promise.all(next.map((life) => createPlay(stage, life)))));
  }
  return plays;
}

test(
  "when an invoice lives any life, then blue minus red is the money kept, and never two are blue for the same money",
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(lifeArbitrary, { minLength: livesOfABatch, maxLength: livesOfABatch }),
        roundsArbitrary,
        liveBatch,
      ),
      { numRuns: batches, seed, endOnFailure: true },
    ),
  batches * 1_500_000,
);
