import { lockRowsOf } from "../../domain/locks/lock-file";
import { formOf } from "../support/journey";
import { newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
beforeAll(async () => {
  world = await openWorld(testStack());
});
afterAll(() => world.close());

async function imported(serials: readonly string[], creditCode: string): Promise<void> {
  const lines = serials.map((serial) => [serial, "单位锁", creditCode, "2027-06-30"]);
  const rows = lockRowsOf([["锁序列号"], ...lines]);
  const body = { rows, dryRun: false };
  await world.operator.api.call("POST", "/api/operations/locks/import", { body });
}

const newSerials = (count: number) => Array.from({ length: count }, newLockSerial);

/** Submits a new draft for the locks. */
async function submit(bidder: Bidder, serials: readonly string[]) {
  const locks = serials.map((lockSerial) => ({ lockType: "单位锁", lockSerial, years: 1 }));
  const { id } = await bidder.api.create(formOf(bidder, { locks }));
  return bidder.api.call<object>("POST", `/api/applications/${id}/submission`, {
    body: { opinion: "请审核" },
  });
}

test("when somebody tries one lock after another, then five answers a day name whose they are not, and no other tells anything", async () => {
  const [owner, curious] = [await world.newBidder(), await world.newBidder()];
  const [theirs, own] = [newSerials(12), newLockSerial()];
  await imported(theirs, owner.orgCode);
  await imported([own], curious.orgCode);
  for (let tries = 0; tries < 5; tries += 1) {
    const locks = theirs.slice(tries * 2, tries * 2 + 2);
    const refused = await submit(curious, [own, ...locks]);
    expect(expectProblem(refused, 409, "LOCK_REGISTERED_TO_ANOTHER")).toMatchObject({ locks });
  }
  const [another, nobodys] = [
    await submit(curious, theirs.slice(10)),
    // A lock that the register doesn't know is refused in the same way, so that refusals don't reveal which locks are
    // registered.
    await submit(curious, [newLockSerial()]),
  ];
  const withoutInstance = (answer: typeof another) => ({ ...answer.body, instance: "" });
  expect(withoutInstance(another)).toEqual(withoutInstance(nobodys));
  expect(expectProblem(another, 409, "LOCKS_NOT_TOLD")["detail"]).toContain("致电");
  expect(JSON.stringify(another.body)).not.toContain(theirs[10]);
  expect((await submit(curious, [own])).status).toBe(200);
  // Other organisations are not affected.
  expect((await submit(await world.newBidder(), [newLockSerial()])).status).toBe(200);
});
