import { openEngine, type EngineView } from "./engine";
import { createOwnStack, type OwnStack } from "./own-stack";
import { openWorld, type Bidder, type World } from "./world";

/** A stack that one test file has for itself, with its users and its Temporal client. */
export interface OwnHouse {
  readonly own: OwnStack;
  readonly world: World;
  readonly engine: EngineView;
  readonly bidder: Bidder;
  /** Stops the stack and starts it again. `inBetween` may change the stack's data. */
  restart(inBetween?: () => Promise<void>): Promise<void>;
}

/**
 * Starts such a stack before the first test of a file, and removes it after the last one.
 * @param options - arguments of `createOwnStack`: environment variables for all parts, and further options
 */
export function useOwnHouse(...options: Parameters<typeof createOwnStack>): OwnHouse {
  let own: OwnStack;
  let world: World;
  let engine: EngineView;
  let bidder: Bidder | undefined;

  async function open(): Promise<void> {
    const { addresses, env } = own.stack;
    world = await openWorld({ addresses, env, dataDir: own.dataDir });
    engine = await openEngine(own.stack);
    bidder = bidder ? { ...bidder, ...(await world.signIn(bidder)) } : await world.newBidder();
  }
  async function close(): Promise<void> {
    await engine.close();
    await world.close();
  }

  beforeAll(async () => {
    own = await createOwnStack(...options);
    await open();
  });
  afterAll(async () => {
    await close();
    await own.remove();
  });

  return {
    get own() {
      return own;
    },
    get world() {
      return world;
    },
    get engine() {
      return engine;
    },
    get bidder() {
      if (!bidder) throw new Error("the house isn't open yet");
      return bidder;
    },
    async restart(inBetween) {
      await close();
      await own.restart(inBetween);
      await open();
    },
  };
}
