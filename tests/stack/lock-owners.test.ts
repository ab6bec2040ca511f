import { eventually } from "../../embedded/demo/narrator";
import { paid } from "../support/journey";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
beforeAll(async () => {
  world = await openWorld(testStack());
});
afterAll(() => world.close());

test("when a lock that one organisation had renewed is paid for by another, then it is in the other one's 我的锁", async () => {
  const [first, second] = [await world.newBidder(), await world.newBidder()];
  const lockSerial = newLockSerial();
  const locksOf = async ({ api }: Bidder) =>
    (await api.call<{ items: { serial: string }[] }>("GET", "/api/locks")).body.items.map(
      ({ serial }) => serial,
    );
  for (const bidder of [first, second]) {
    const { id } = await paid({ world, bidder, changes: { lockSerial } });
    await world.reviewer.api.markHandled(id);
    await eventually(
      "the lock",
      () => locksOf(bidder),
      (serials) => serials.includes(lockSerial),
    );
  }
  expect(await locksOf(first)).toEqual([]);
});
