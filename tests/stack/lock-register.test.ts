import type { Answer } from "../../contract/answers";
import { randomUUID } from "node:crypto";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { lockRowsOf, type LockOutcome, type LockRow } from "../../domain/locks/lock-file";
import { yearsLater } from "../../domain/locks/register";
import { eventually } from "../../embedded/demo/narrator";
import { openEngine } from "../support/engine";
import { awaitApplication, formOf, paid, submitted, serialOf } from "../support/journey";
import { newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

const today = beijingDay(Date.now());

/** Imports the rows in parts of 150, as the portal does. */
async function importRows(rows: readonly LockRow[], dryRun = false): Promise<LockOutcome[]> {
  const outcomes: LockOutcome[] = [];
  for (let done = 0; done < rows.length; done += 150) {
    const body = { rows: rows.slice(done, done + 150), dryRun };
    const path = "/api/operations/locks/import";
    const answer = await world.operator.api.call<{ outcomes: LockOutcome[] }>("POST", path, { body });
    expect(answer.status).toBe(200);
    outcomes.push(...answer.body.outcomes);
  }
  return outcomes;
}

const rowOf = (serial: string, creditCode: string, expiresOn: string) =>
  lockRowsOf([["锁序列号"], [serial, "单位锁", creditCode, expiresOn]]);

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

test("when 5,000 locks are imported with 50 bad rows, then 4,950 are taken and 50 named, and a repeat changes nothing", async () => {
  const prefix = newLockSerial();
  const table = Array.from({ length: 5_000 }, (_, number): string[] => {
    const serial = `${prefix}-${number}`;
    const bad = [
      ["?", "单位锁", bidder.orgCode, "2027-06-30"],
      [serial, "门禁卡", bidder.orgCode, "2027-06-30"],
      [serial, "单位锁", "123", "2027-06-30"],
      [serial, "单位锁", bidder.orgCode, "2027-02-30"],
    ];
    const wrong = number % 100 === 7 ? bad[Math.floor(number / 100) % bad.length] : undefined;
    return wrong ?? [serial, "单位锁", bidder.orgCode, "2027-06-30"];
  });
  const rows = lockRowsOf(table);
  const inRegister = () => world.models.lockRegister.countDocuments({ creditCode: bidder.orgCode });
  expect(counted(await importRows(rows, true))).toEqual({ new: 4_950, changed: 0, same: 0, refused: 50 });
  expect(await inRegister()).toBe(0);
  const outcomes = await importRows(rows);
  expect(counted(outcomes)).toEqual({ new: 4_950, changed: 0, same: 0, refused: 50 });
  const reasons = outcomes.filter(({ result }) => result === "refused").map(({ detail }) => detail);
  expect(new Set(reasons).size).toBe(4);
  expect(await inRegister()).toBe(4_950);
  expect(counted(await importRows(rows))).toEqual({ new: 0, changed: 0, same: 4_950, refused: 50 });
  expect(await world.models.lockRegister.countDocuments({ creditCode: bidder.orgCode, version: 1 })).toBe(
    4_950,
  );
});

test("when an application is handled, then its lock is in the register, and one that was there ends later", async () => {
  const owner = await world.newBidder();
  const [known, unknown] = [newLockSerial(), newLockSerial()];
  const expiresOn = dayAfter(today, 20);
  await importRows(rowOf(known, owner.orgCode, expiresOn));
  for (const lockSerial of [known, unknown]) {
    const { id } = await paid({ world, bidder: owner, changes: { lockSerial, years: 2 } });
    await world.reviewer.api.markHandled(id);
  }
  const locks = await eventually(
    "both locks",
    () => locksOf(owner),
    (items) => items.length === 2,
  );
  expect(new Map(locks.map((lock) => [lock.serial, lock.expiresOn]))).toEqual(
    new Map([
      [known, yearsLater(expiresOn, 2)],
      [unknown, yearsLater(today, 2)],
    ]),
  );
});

test("when a lock is imported for another organisation, then an application is refused, and after a transfer it is taken", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const lockSerial = newLockSerial();
  await importRows(rowOf(lockSerial, owner.orgCode, "2027-06-30"));
  const { id } = await other.api.create(formOf(other, { lockSerial }));
  const submit = () =>
    other.api.call("POST", `/api/applications/${id}/submission`, { body: { opinion: "请审核" } });
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

test("when a lock is imported for another organisation after the submission, then it isn't approved until it is transferred", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const application = await submitted({ world, bidder: other });
  const lockSerial = serialOf(application.form);
  await importRows(rowOf(lockSerial, owner.orgCode, "2027-06-30"));
  const review = (id: string, decision: "approve" | "reject") =>
    world.reviewer.api.call("POST", `/api/applications/${id}/review`, {
      body: { decision, opinion: "示例" },
    });
  const refused = await review(application.id, "approve");
  expectProblem(refused, 409, "LOCK_REGISTERED_TO_ANOTHER");
  expect(refused.body).toMatchObject({ detail: expect.stringContaining("审核不通过") });
  expect((await other.api.get(application.id)).status).toBe("待审核");

  const body = { lockType: "单位锁", creditCode: other.orgCode, expiresOn: "2027-06-30", reason: "已转让" };
  await world.operator.api.call("PUT", `/api/operations/locks/${lockSerial}`, { body });
  expect((await review(application.id, "approve")).status).toBe(200);

  const rejected = await submitted({ world, bidder: other });
  await importRows(rowOf(serialOf(rejected.form), owner.orgCode, "2027-06-30"));
  expect((await review(rejected.id, "reject")).status).toBe(200);
  // The refusal names the state of a withdrawn application, but not the present owner of its lock.
  await other.api.withdraw(rejected.id, "撤回");
  const submission = { body: { opinion: "请审核" } };
  const late = await other.api.call("POST", `/api/applications/${rejected.id}/submission`, submission);
  expectProblem(late, 409, "APPLICATION_ENDED");
  expect(JSON.stringify(late.body)).toContain("已撤回");
});

test("when a reviewer's signal comes after another list, then it approves no more than the portal does", async () => {
  const [owner, other] = [await world.newBidder(), await world.newBidder()];
  const { id, form } = await submitted({ world, bidder: other });
  await importRows(rowOf(serialOf(form), owner.orgCode, "2027-06-30"));
  const engine = await openEngine(world.stack);
  try {
    const workflow = engine.client.workflow.getHandle(id);
    await workflow.signal("review", { decision: "approve", opinion: "同意" });
    await workflow.signal("review", { decision: "reject", opinion: "锁属于其他单位" });
  } finally {
    await engine.close();
  }
  const { reviews } = await awaitApplication(other, id, ({ status }) => status !== "待审核");
  expect(reviews.map(({ decision }) => decision)).toEqual(["reject"]);
});

test("when a lock isn't registered, then it goes on as ever, marked for staff only", async () => {
  const { id } = await submitted({ world, bidder });
  const asReviewer = await world.reviewer.api.call<Answer<"application">>("GET", `/api/applications/${id}`);
  expect(asReviewer.body.lockStandings).toMatchObject([{ standing: "未登记" }]);
  expect(await bidder.api.get(id)).not.toHaveProperty("lockStandings");

  const lockSerial = newLockSerial();
  await importRows(rowOf(lockSerial, bidder.orgCode, "2027-06-30"));
  const registered = await submitted({ world, bidder, changes: { lockSerial } });
  const marked = async (search: string) =>
    (
      await world.reviewer.api.call<{ items: { id: string }[] }>(
        "GET",
        `/api/reviews?queue=待审核&mark=unregistered&search=${search}`,
      )
    ).body.items.map((item) => item.id);
  expect(await marked(id)).toEqual([id]);
  expect(await marked(registered.id)).toEqual([]);
});

test("when an operator belongs to an organisation, then they neither register nor move a lock of it", async () => {
  const [own, other] = [await world.newBidder(), await world.newBidder()];
  const { orgCode, orgName } = own;
  const roles = ["operator" as const];
  const operator = await world.signIn({ subject: randomUUID(), name: "示例运维员", roles, orgCode, orgName });
  const [theirs, others] = [newLockSerial(), newLockSerial()];
  await importRows(rowOf(others, other.orgCode, "2027-06-30"));
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
