import { testStack } from "./test-stack";
import { openWorld, type Bidder, type World } from "./world";

/*
 * The run's stack as one test file sees it. A file that imports this module has it opened before its first test, and
 * closed after its last one.
 */

export let world: World;
/** A bidder of an organisation that no other test file knows. */
export let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());
