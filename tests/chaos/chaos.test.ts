import { setTimeout as pause } from "node:timers/promises";
import { openEngine } from "../support/engine";
import { createOwnStack } from "../support/own-stack";
import { expectWholeTrail } from "../support/whole-trail";
import { openWorld } from "../support/world";
import { faultsOfEvents, startListeners } from "./events";
import { kindsNamed } from "./kinds";
import { startLoad, verdictOn } from "./load";
import { createRandom } from "./random";
import { unseenSabotage } from "./sabotage";
import { strike, strikesNamed, type Struck } from "./strikes";

const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
const strikes = Number(process.env["CHAOS_STRIKES"] ?? 60);
const among = strikesNamed(process.env["CHAOS_BLOWS"]);
const kinds = kindsNamed(process.env["CHAOS_KINDS"]);
const atOnce = Number(process.env["CHAOS_LIVES"] ?? 4);
const settings = {
  // The limit is so low that most applications continue as new several times.
  WORKFLOW_EVENTS_PER_RUN: "60",
  // An order that can't be closed ends with its payment window. This is the longest wait, so the window is short.
  UNIONPAY_WINDOW_SECONDS: "30",
};

const say = (line: string) => process.stderr.write(`${line}\n`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Returns the median and the worst time of recovery for each kind of blow. */
function summaryOf(struck: readonly Struck[]): string {
  const timed = struck.filter(({ recoveryMs }) => recoveryMs !== undefined);
  return [...new Set(timed.map(({ what }) => what))]
    .map((what): [string, Struck[]] => [what, timed.filter((blow) => blow.what === what)])
    .map(([what, some]) => {
      const times = some.map(({ recoveryMs = 0 }) => recoveryMs).toSorted((one, other) => one - other);
      const median = times[Math.floor(times.length / 2)] ?? 0;
      return `${what}: ${times.length} ×, median ${seconds(median)}, worst ${seconds(times.at(-1) ?? 0)}`;
    })
    .toSorted()
    .join("\n");
}

test(
  "when parts are killed, frozen and stalled under load, then nothing is lost, nothing doubled, and every history replays",
  async () => {
    say(`chaos: seed ${seed}, ${strikes} strikes`);
    const random = createRandom(seed);
    const own = await createOwnStack(settings, { behindProxy: true });
    const { stack } = own;
    const world = await openWorld({ addresses: stack.addresses, env: stack.env, dataDir: own.dataDir });
    const engine = await openEngine(stack);
    const load = startLoad({ world, random, atOnce, among: kinds });
    const { lives, nextAccepted } = load;
    const listeners = await startListeners({ world, own, random: createRandom(seed) });

    const struck: Struck[] = [];
    const strikeAll = async () => {
      await pause(3_000);
      for (let index = 0; index < strikes; index += 1) {
        const blow = await strike({ own, engine, world, random, lives: () => lives, nextAccepted }, among);
        struck.push(blow);
        say(
          `${index + 1} ${blow.what}${blow.recoveryMs === undefined ? "" : `, ${seconds(blow.recoveryMs)}`}`,
        );
        await pause(random.between(300, 2_000));
      }
    };
    try {
      await load.during(strikeAll);
      const { replay, replayed, faults } = await verdictOn({ world, engine }, lives);
      const heard = await listeners.heard();
      faults.push(...(await faultsOfEvents(world, lives, heard)));
      const conflicts = lives.reduce((sum, life) => sum + life.conflicts, 0);
      say(
        `${lives.length} lives, ${conflicts} conflicts, ${replayed} histories, ${faults.length} faults (seed ${seed})`,
      );
      say(`${heard.anew.length} events, received ${heard.received.length} times, ${heard.read.length} read`);
      say(summaryOf(struck));
      expect(faults).toEqual([]);
      say(await expectWholeTrail(world));
      // The check itself is checked: it must find each planted fault, first the loss of one event by both who follow them.
      const isKept = ({ id }: { id: string }) => id !== heard.anew.at(-1)?.id;
      const lacking = { ...heard, received: heard.received.filter(isKept), read: heard.read.filter(isKept) };
      expect(await faultsOfEvents(world, lives, lacking)).toHaveLength(2);
      const victim = lives.find(({ kind }) => kind === "wechat");
      expect(victim && (await unseenSabotage({ world, engine, replay }, victim))).toEqual([]);
    } finally {
      load.end();
      await engine.close();
      await world.close();
      await own.remove();
    }
  },
  strikes * 40_000 + 1_000_000,
);
