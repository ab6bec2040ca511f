import { randomUUID } from "node:crypto";
import { refuseOtherTypes } from "../../api/locks/refuse-other-types";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { type LockOutcome } from "../../domain/locks/lock-file";
import { yearsLater } from "../../domain/locks/register";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import {
  formOf,
  paid,
  submitted,
  serialOf,
  awaitApplication,
  tryReview,
  trySubmission,
} from "../support/journey";
import { importLocks } from "../support/lock-list";
import { newLockSerial, newLocks } from "../support/people";
import { expectProblem } from "../support/problems";
import { type Bidder, readAs } from "../support/world";

const today = beijingDay(Date.now());

const counted = (outcomes: readonly LockOutcome[]) =>
  Object.fromEntries(
    ["new", "changed", "same", "refused"].map((result) => [
      result,
      outcomes.filter((outcome) => outcome.result === result).length,
    ]),
  );

interface MyLock {
  serial: string;
  expiresOn: string;
}
const locksOf = async (person: Bidder) =>
  (await person.api.call<{ items: MyLock[] }>("GET", "/api/locks")).body.items;

test("when 600 locks are imported with six bad lines, then 594 are taken and six named, and a repeat changes nothing", async () => {
  const prefix = newLockSerial();
  const { orgCode } = bidder;
  const lines = Array.from({ length: 600 }, (_, number) => {
    const serial = `${prefix}-${number}`;
    const bad = [
      ["?", orgCode],
      [serial, orgCode, "2027-06-30", "门禁卡"],
      [serial, "123"],
      [serial, orgCode, "2027-02-30"],
    ] as const;
    const wrong = number % 100 === 7 ? bad[Math.floor(number / 100) % bad.length] : undefined;
    return wrong ?? ([serial, orgCode] as const);
  });
  const inRegister = (more = {}) =>
    world.models.lockRegister.countDocuments({ creditCode: orgCode, ...more });
  const taken = { new: 594, changed: 0, same: 0, refused: 6 };
  expect(counted(await importLocks(world, lines, true))).toEqual(taken);
  expect(await inRegister()).toBe(0);
  const outcomes = await importLocks(world, lines);
  expect(counted(outcomes)).toEqual(taken);
  const reasons = outcomes.filter(({ result }) => result === "refused").map(({ detail }) => detail);
  expect(new Set(reasons).size).toBe(4);
  expect(counted(await importLocks(world, lines))).toEqual({ ...taken, new: 0, same: 594 });
  expect(await inRegister({ version: 1 })).toBe(594);
});

test("when an application is handled, then its locks are in the register, and one that was there ends later", async () => {
  const owner = await world.newBidder();
  const [known, unknown] = newLocks(2, 2);
  const expiresOn = dayAfter(today, 20);
  await importLocks(world, [[known?.lockSerial ?? "", owner.orgCode, expiresOn]]);
  const { id } = await paid({ world, bidder: owner, changes: { locks: [known, unknown] } });
  await world.reviewer.api.markHandled(id);
  await expectPoll(async () =>
    (await locksOf(owner)).map((lock) => [lock.serial, lock.expiresOn]).toSorted(),
  ).toEqual(
    [
      [known?.lockSerial, yearsLater(expiresOn, 2)],
      [unknown?.lockSerial, yearsLater(today, 2)],
    ].toSorted(),
  );
});

test("when a lock is imported for another organisation, then an application is refused, and after a transfer it is taken", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const lockSerial = newLockSerial();
  await importLocks(world, [[lockSerial, owner.orgCode]]);
  const { id } = await other.api.create(formOf(other, { lockSerial }));
  const submit = () => trySubmission(other, id);
  expectProblem(await submit(), 409, "LOCK_REGISTERED_TO_ANOTHER");

  const path = `/api/operations/locks/${lockSerial}`;
  const body = { lockType: "单位锁", creditCode: other.orgCode, expiresOn: "2027-06-30", reason: "已转让" };
  interface Entry {
    changes: { what: string; detail: string }[];
  }
  const { changes } = (await world.operator.api.call<Entry>("PUT", path, { body })).body;
  expect(changes.map(({ what }) => what)).toEqual(["导入", "变更"]);
  expect(changes[1]?.detail).toBe(`统一社会信用代码 ${owner.orgCode} → ${other.orgCode}（已转让）`);
  expect((await submit()).status).toBe(200);
  expectProblem(await world.reviewer.api.call("PUT", path, { body }), 403, "NO_ROLE");
});

test("when a lock was renewed since a page was loaded, then a correction of something else leaves its last day", async () => {
  const owner = await world.newBidder();
  const serial = newLockSerial();
  await importLocks(world, [[serial, owner.orgCode, "2027-06-30"]]);
  await importLocks(world, [[serial, owner.orgCode, "2029-06-30"]]);
  const path = `/api/operations/locks/${serial}`;
  const change = (body: object) =>
    world.operator.api.call("PUT", path, { body: { ...body, reason: "更正" } });
  const answer = await change({ lockType: "法人锁" });
  expect(answer.body).toMatchObject({
    ...{ lockType: "法人锁", creditCode: owner.orgCode, expiresOn: "2029-06-30" },
    changes: [{}, {}, { what: "变更", detail: "锁类型 单位锁 → 法人锁（更正）" }],
  });
  expectProblem(await change({ lockType: "门禁卡" }), 400, "INVALID_INPUT");
  const elsewhere = `/api/operations/locks/${newLockSerial()}`;
  const unknown = await world.operator.api.call("PUT", elsewhere, { body: { reason: "更正" } });
  expectProblem(unknown, 404, "NOT_FOUND");
});

test("when a lock is imported for another organisation after the submission, then it isn't approved until it is transferred", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const application = await submitted({ world, bidder: other });
  const lockSerial = serialOf(application.form);
  await importLocks(world, [[lockSerial, owner.orgCode]]);
  const refused = await tryReview(world.reviewer, application.id);
  expectProblem(refused, 409, "LOCK_REGISTERED_TO_ANOTHER");
  expect(refused.body).toMatchObject({ detail: expect.stringContaining("审核不通过") });
  expect((await other.api.get(application.id)).status).toBe("待审核");

  const body = { lockType: "单位锁", creditCode: other.orgCode, expiresOn: "2027-06-30", reason: "已转让" };
  await world.operator.api.call("PUT", `/api/operations/locks/${lockSerial}`, { body });
  expect((await tryReview(world.reviewer, application.id)).status).toBe(200);

  const rejected = await submitted({ world, bidder: other });
  await importLocks(world, [[serialOf(rejected.form), owner.orgCode]]);
  expect((await tryReview(world.reviewer, rejected.id, "reject")).status).toBe(200);
  // The refusal names the state of a withdrawn application, but not the present owner of its lock.
  await other.api.withdraw(rejected.id, "撤回");
  const late = await trySubmission(other, rejected.id);
  expectProblem(late, 409, "APPLICATION_ENDED");
  expect(JSON.stringify(late.body)).toContain("已撤回");
});

test("when a reviewer's signal comes after another list, then it approves no more than the portal does", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const { id, form } = await submitted({ world, bidder: other });
  await importLocks(world, [[serialOf(form), owner.orgCode]]);
  const workflow = engine.client.workflow.getHandle(id);
  await workflow.signal("review", { decision: "approve", opinion: "同意" });
  await workflow.signal("review", { decision: "reject", opinion: "锁属于其他单位" });
  const { reviews } = await awaitApplication(other, id, ({ status }) => status !== "待审核");
  expect(reviews.map(({ decision }) => decision)).toEqual(["reject"]);
});

test("when an operator belongs to an organisation, then they neither register nor move a lock of it", async () => {
  const [own, other] = [await world.newBidder(), await world.newBidder()];
  const { orgCode, orgName } = own;
  const roles = ["operator" as const];
  const operator = await world.signIn({ subject: randomUUID(), name: "示例运维员", roles, orgCode, orgName });
  const [theirs, others] = [newLockSerial(), newLockSerial()];
  await importLocks(world, [[others, other.orgCode]]);
  const row = (serial: string, creditCode: string, line: number) => ({
    ...{ line, serial, lockType: "单位锁", creditCode, expiresOn: "2028-06-30" },
  });
  const rows = [row(theirs, orgCode, 1), row(others, orgCode, 2), row(newLockSerial(), other.orgCode, 3)];
  const body = { rows, dryRun: false };
  const imported = await operator.api.call<{ outcomes: LockOutcome[] }>(
    "POST",
    "/api/operations/locks/import",
    {
      body,
    },
  );
  expect(imported.body.outcomes.map(({ result }) => result)).toEqual(["refused", "refused", "new"]);
  const facts = { lockType: "单位锁", creditCode: orgCode, expiresOn: "2027-06-30", reason: "已转让" };
  const path = `/api/operations/locks/${others}`;
  expectProblem(await operator.api.call("PUT", path, { body: facts }), 403, "OWN_APPLICATION");
  expect(await locksOf(own)).toEqual([]);
  expect(await locksOf(other)).toHaveLength(2);
});

test("when locks are unknown to the register, or of a cheaper type than there, then staff are told at the lock, in the list and by its filter, and bidders aren't", async () => {
  const owner = await world.newBidder();
  const locks = newLocks(3);
  const [dear = "", plain = "", unknown = ""] = locks.map(({ lockSerial }) => lockSerial);
  await importLocks(world, [
    [dear, owner.orgCode, "2027-06-30", "法人锁"],
    [plain, owner.orgCode],
  ]);
  const small = { lockType: "业务锁", lockSerial: dear.toLowerCase(), years: 1 };
  const { id } = await submitted({ world, bidder: owner, changes: { locks: [small, ...locks.slice(1)] } });
  const lockStandings = [
    { lockSerial: small.lockSerial, standing: "类型不符", registeredType: "法人锁" },
    { lockSerial: unknown, standing: "未登记" },
  ];
  expect(await world.reviewer.api.get(id)).toMatchObject({ lockStandings });
  const queue = async (search: string) =>
    (
      await readAs<"summaryPage">(
        world.reviewer,
        `/api/reviews?queue=待审核&mark=unregistered&search=${search}`,
      )
    ).items;
  expect(await queue(id)).toMatchObject([{ id, lockStandings }]);
  expect(await owner.api.get(id)).not.toHaveProperty("lockStandings");
  const registered = newLockSerial();
  await importLocks(world, [[registered, owner.orgCode]]);
  const other = await submitted({ world, bidder: owner, changes: { lockSerial: registered } });
  expect(await queue(other.id)).toEqual([]);
});

test("when other types are refused, then each is named with what the register says, of the applicant's own locks alone", async () => {
  const other = await world.newBidder();
  const { orgCode } = bidder;
  const [own, right, theirs] = [newLockSerial(), newLockSerial(), newLockSerial()];
  await importLocks(world, [
    [own, orgCode, "2027-06-30", "法人锁"],
    [right, orgCode],
    [theirs, other.orgCode, "2027-06-30", "法人锁"],
  ]);
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

test("when a lock's number is written otherwise, then it is the same lock: for a list, an application and a search", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const bare = newLockSerial().slice(-10);
  const [listed, typed] = [`ab-${bare.slice(0, 5)} ${bare.slice(5)}`, `A-B${bare.toLowerCase()}`];
  const shown = `AB-${bare}`;
  expect(await importLocks(world, [[listed, owner.orgCode]])).toMatchObject([
    { result: "new", serial: shown },
  ]);
  expect(await importLocks(world, [[typed, owner.orgCode]])).toMatchObject([{ result: "same" }]);
  expect((await owner.api.call("GET", "/api/locks")).body).toMatchObject({ items: [{ serial: shown }] });
  const theirs = await other.api.create(formOf(other, { lockSerial: typed }));
  expectProblem(await trySubmission(other, theirs.id), 409, "LOCK_REGISTERED_TO_ANOTHER");
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
