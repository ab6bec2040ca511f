import { refuseOtherTypes } from "../../api/locks/refuse-other-types";
import type { Answer } from "../../contract/answers";
import { lockRowsOf } from "../../domain/locks/lock-file";
import { submitted } from "../support/journey";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { openWorld, type World } from "../support/world";

let world: World;
beforeAll(async () => {
  world = await openWorld(testStack());
});
afterAll(() => world.close());

async function registered(lockType: string, creditCode: string): Promise<string> {
  const serial = newLockSerial();
  const rows = lockRowsOf([["锁序列号"], [serial, lockType, creditCode, "2027-06-30"]]);
  await world.operator.api.call("POST", "/api/operations/locks/import", { body: { rows, dryRun: false } });
  return serial;
}

test("when a form says a cheaper type than the register, then the reviewer is told at the lock, in the list and beside it, and bidders aren't", async () => {
  const bidder = await world.newBidder();
  const [dear, plain] = [
    await registered("法人锁", bidder.orgCode),
    await registered("单位锁", bidder.orgCode),
  ];
  const unknown = newLockSerial();
  const locks = [
    { lockType: "业务锁", lockSerial: dear.toLowerCase(), years: 1 },
    { lockType: "单位锁", lockSerial: plain, years: 1 },
    { lockType: "单位锁", lockSerial: unknown, years: 1 },
  ];
  const { id } = await submitted({ world, bidder, changes: { locks } });
  const lockStandings = [
    { lockSerial: dear.toLowerCase(), standing: "类型不符", registeredType: "法人锁" },
    { lockSerial: unknown, standing: "未登记" },
  ];
  expect(await world.reviewer.api.get(id)).toMatchObject({ lockStandings });
  const { body } = await world.reviewer.api.call<Answer<"summaryPage">>(
    "GET",
    `/api/reviews?queue=待审核&search=${id}`,
  );
  expect(body.items).toMatchObject([{ lockStandings }]);
  expect(await bidder.api.get(id)).not.toHaveProperty("lockStandings");
});

test("when other types are refused, then each is named with what the register says, of the applicant's own locks alone", async () => {
  const [bidder, other] = [await world.newBidder(), await world.newBidder()];
  const { orgCode } = bidder;
  const [own, right, theirs] = [
    await registered("法人锁", orgCode),
    await registered("单位锁", orgCode),
    await registered("法人锁", other.orgCode),
  ];
  const refused = (...locks: (readonly [string, string])[]) =>
    refuseOtherTypes(world.models.lockRegister, {
      orgCode,
      locks: locks.map(([lockSerial, lockType]) => ({ lockSerial, lockType, years: 1 })),
    });
  await expect(refused([own, "业务锁"], [right, "单位锁"])).rejects.toMatchObject({
    code: "LOCK_TYPE_DIFFERS",
    detail: expect.stringMatching(`^${own} 锁档案为法人锁，申请为业务锁。.*修改`),
  });
  await expect(refused([own, "法人锁"], [right, "单位锁"], [theirs, "业务锁"])).resolves.toBeUndefined();
  await expect(refused([newLockSerial(), "业务锁"])).resolves.toBeUndefined();
});
