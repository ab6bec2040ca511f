import { setTimeout as pause } from "node:timers/promises";
import type { EngineView } from "../support/engine";
import type { World } from "../support/world";
import { faultsOf } from "./check";
import { openDoors, type Doors } from "./doors";
import { allHistories, createReplayer } from "./histories";
import type { Wanted } from "./locks";
import { kinds, type Kind } from "./kinds";
import { live, type Life } from "./lifecycles";
import { createRandom, type Random } from "./random";

interface LoadOptions {
  world: World;
  random: Random;
  /** Number of concurrent lives, besides one that is edited all the time. */
  atOnce: number;
  /** Kinds of lives, in turn; all kinds by default. */
  among?: readonly Kind[];
  /** Called after each accepted command; see `Steps`. */
  accepted?: (saidAt: number, path: string) => void;
  /** APIs from which each answer is read again at once; by default the API that took the command. */
  doors?: Doors;
}

/** Starts people who renew locks one after another until the load ends. */
export function startLoad({ world, random, atOnce, ...options }: LoadOptions) {
  const { among = kinds, accepted = () => undefined } = options;
  const { doors = openDoors([world.stack.addresses.api]) } = options;
  const lives: Life[] = [];
  const wanted: Wanted = { serials: [] };
  const waiting: (() => void)[] = [];
  let isOver = false;

  const liveOn = async (kind: Kind): Promise<void> => {
    await live(kind, {
      world,
      random: createRandom(random.between(1, 1e9)),
      wanted,
      born: (life) => lives.push(life),
      doors,
      accepted: (saidAt, path) => {
        accepted(saidAt, path);
        for (const tell of waiting.splice(0)) tell();
      },
      isOver: () => isOver,
    });
  };
  const lanes = Array.from({ length: atOnce }, async (_, lane) => {
    for (let round = lane; !isOver; round += atOnce) await liveOn(among[round % among.length] ?? "wechat");
  });
  const load = Promise.all([liveOn("edited"), ...lanes]);
  load.catch(() => undefined);

  return {
    lives,
    nextAccepted: () => new Promise<void>((resolve) => waiting.push(resolve)),
    /** Does work under load, then lets all lives end. @throws the error of a life that gave up */
    async during(work: () => Promise<void>): Promise<void> {
      try {
        await Promise.race([work(), load.then(() => new Promise<never>(() => undefined))]);
      } finally {
        isOver = true;
      }
      await load;
      await doors.allRead();
    },
    /** Starts no further lives. */
    end: (): void => void (isOver = true),
  };
}

interface Scene {
  world: World;
  engine: EngineView;
}

/**
 * Checks, after all lives have ended, for anything lost, doubled, contradictory, or not replayable to what is stored.
 * @param bundle - bundle of the release that must be able to replay all histories, if it isn't the present one
 */
export async function verdictOn({ world, engine }: Scene, lives: readonly Life[], bundle?: string) {
  // The outbox may still be sending messages that an unavailable provider did not accept.
  for (let tries = 0; tries < 120; tries += 1) {
    if ((await world.models.messages.countDocuments({ status: "待发送" })) === 0) break;
    await pause(1_000);
  }
  const replay = await createReplayer({ world, engine }, bundle);
  const [{ replayed, faults: unreplayed }, faults] = await Promise.all([
    replay(allHistories(engine)),
    faultsOf({ world, engine }, lives),
  ]);
  return { replay, replayed, faults: [...unreplayed, ...faults] };
}
