import { lockKey } from "../../domain/form/lock-key";
import { lockRowsOf, type LockOutcome } from "../../domain/locks/lock-file";
import { entriesOf } from "../../store/lock-register";
import { formOf, submitted } from "../support/journey";
import { newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type World } from "../support/world";

let world: World;
beforeAll(async () => {
  world = await openWorld(testStack());
});
afterAll(() => world.close());

async function importLock(serial: string, creditCode: string): Promise<LockOutcome[]> {
  const rows = lockRowsOf([["锁序列号"], [serial, "单位锁", creditCode, "2027-06-30"]]);
  const { body } = await world.operator.api.call<{ outcomes: LockOutcome[] }>(
    "POST",
    "/api/operations/locks/import",
    { body: { rows, dryRun: false } },
  );
  return body.outcomes;
}

test("when a lock's number is written otherwise, then it is the same lock: for a list, an application and a search", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const bare = newLockSerial().slice(-10);
  const [listed, typed] = [`ab-${bare.slice(0, 5)} ${bare.slice(5)}`, `A-B${bare.toLowerCase()}`];
  const shown = `AB-${bare}`;
  expect(await importLock(listed, owner.orgCode)).toMatchObject([{ result: "new", serial: shown }]);
  expect(await importLock(typed, owner.orgCode)).toMatchObject([{ result: "same" }]);
  expect((await owner.api.call("GET", "/api/locks")).body).toMatchObject({ items: [{ serial: shown }] });
  const theirs = await other.api.create(formOf(other, { lockSerial: typed }));
  const refused = await other.api.call("POST", `/api/applications/${theirs.id}/submission`, {
    body: { opinion: "请审核" },
  });
  expectProblem(refused, 409, "LOCK_REGISTERED_TO_ANOTHER");
  const { id } = await submitted({ world, bidder: owner, changes: { lockSerial: typed } });
  for (const search of [`AB ${bare}`, `ab${bare.slice(0, 6)}`, typed])
    for (const [who, path] of [
      [owner, "/api/applications"],
      [world.operator, "/api/operations/applications"],
    ] as const) {
      const query = new URLSearchParams({ search }).toString();
      const { body } = await who.api.call<{ items: { id: string }[] }>("GET", `${path}?${query}`);
      expect(body.items.map((one) => one.id)).toContain(id);
    }
});

test("when a lock has two entries from an earlier release, then a correction decides, and what the other said stays in its history", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const [serial, expiresOn] = [newLockSerial(), "2027-06-30"];
  const facts = { lockType: "单位锁", creditCode: owner.orgCode, expiresOn };
  const rival = { ...facts, serial: lockKey(serial), creditCode: other.orgCode, expiresOn: "2026-12-31" };
  await world.models.lockRegister.create({
    ...{ ...facts, _id: lockKey(serial), writtenAs: serial, source: "imported", changes: [], version: 1 },
    rivals: [{ ...rival, source: "learned", changes: [] }],
  });
  interface Shown {
    items: { serial: string; rivals?: object[] }[];
  }
  const shown = async () =>
    (await world.operator.api.call<Shown>("GET", `/api/operations/locks?search=${serial}`)).body.items;
  expect(await shown()).toMatchObject([{ serial, rivals: [{ ...rival, source: "learned" }] }]);
  const body = { ...facts, reason: "已与服务商核对" };
  await world.operator.api.call("PUT", `/api/operations/locks/${serial}`, { body });
  expect(await shown()).toEqual([expect.not.objectContaining({ rivals: expect.anything() })]);
  const [change] = (await entriesOf(world.models.lockRegister, [serial])).get(lockKey(serial))?.changes ?? [];
  expect(change?.detail).toContain(`${other.orgCode} 到期日 2026-12-31（办理时登记）`);
  expect(change?.detail).toContain("已与服务商核对");
});
