import type { Answer, ShownApplication } from "../../embedded/demo/api-client";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import {
  formOf,
  mailed,
  paid,
  serialOf,
  submitted,
  tryReview,
  trySubmission,
  awaitApplication,
} from "../support/journey";
import { importLocks } from "../support/lock-list";
import { newLocks, newLockSerial } from "../support/people";
import { expectProblem, fieldsOf } from "../support/problems";
import { type Bidder } from "../support/world";

/** Checks that a refused submission left nothing behind: the draft can be edited, and there is no workflow. */
async function expectUntouched({ api }: Bidder, id: string): Promise<void> {
  const { status, allowed, submissions } = await api.get(id);
  expect({ status, allowed, submissions }).toEqual({
    ...{ status: "编辑中", allowed: ["edit", "delete", "submit"], submissions: [] },
  });
  expect(
    await world.models.applications.findOne({
      _id: id,
      $or: [{ claim: { $exists: true } }, { holds: { $exists: true } }],
    }),
  ).toBeNull();
  expect(await engine.runStatus(id)).toBeUndefined();
}

test("when a draft has gaps, then its submission names each of them and no workflow starts", async () => {
  const { id } = await bidder.api.create({ pickup: "邮寄" });
  const problem = expectProblem(await trySubmission(bidder, id), 400, "INVALID_INPUT");
  const whole = Object.keys(formOf(bidder, mailed)).filter((name) => name !== "pickup");
  expect(fieldsOf(problem)).toEqual(whole.map((name) => `form.${name}`).toSorted());
  await expectUntouched(bidder, id);
});

test("when a lock has an open application of the same organisation, then another one is refused, in small letters too, until it is handled", async () => {
  const { id, form } = await paid({ world, bidder });
  const lockSerial = serialOf(form).toLowerCase();
  const next = await bidder.api.create(formOf(bidder, { lockSerial }));
  expectProblem(await trySubmission(bidder, next.id), 409, "LOCK_HAS_OPEN_APPLICATION");
  await expectUntouched(bidder, next.id);
  await world.reviewer.api.markHandled(id);
  expect((await trySubmission(bidder, next.id)).status).toBe(200);
});

test("when an application was rejected, then it keeps nobody from its lock until it is submitted again", async () => {
  const rejected = await submitted({ world, bidder });
  await world.reviewer.api.review(rejected.id, "reject", "请补正");
  const next = await submitted({ world, bidder, changes: { lockSerial: serialOf(rejected.form) } });
  expectProblem(await trySubmission(bidder, rejected.id), 409, "LOCK_HAS_OPEN_APPLICATION");
  expect(await bidder.api.get(rejected.id)).toMatchObject({ status: "审核不通过" });
  await bidder.api.withdraw(next.id, "撤回");
  expect(await bidder.api.submit(rejected.id, "请再审")).toMatchObject({ status: "待审核" });
});

/** Submits applications of two organisations that share one of their locks, in one of them in small letters. */
async function contest(): Promise<[ShownApplication, ShownApplication]> {
  const rival = await world.newBidder();
  const [shared] = newLocks(1);
  const small = { ...shared, lockSerial: shared?.lockSerial.toLowerCase() };
  return [
    await submitted({ world, bidder, changes: { locks: [shared, ...newLocks(1)] } }),
    await submitted({ world, bidder: rival, changes: { locks: [small, ...newLocks(1)] } }),
  ];
}

test("when two organisations submit a lock, then the reviewer has both, each marked with the other", async () => {
  const both = await contest();
  for (const [one, other] of [both, both.toReversed()] as const) {
    const { organisationName } = other.form;
    const lockSerials = [serialOf(one.form)];
    const lockConflicts = [{ applicationId: other.id, organisationName, lockSerials, status: "待审核" }];
    expect(await world.reviewer.api.get(one.id)).toMatchObject({ lockConflicts });
    const { body } = await world.reviewer.api.call("GET", `/api/reviews?queue=待审核&search=${one.id}`);
    expect(body).toMatchObject({ items: [{ id: one.id, lockConflicts }] });
  }
});

test("when two organisations' applications for one lock are approved at once, then one is, and the other is as it was", async () => {
  const both = await contest();
  const answers = await Promise.all(both.map(({ id }) => tryReview(world.reviewer, id)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const lost = answers.findIndex(({ status }) => status === 409);
  const [loser, winner] = [both[lost], both[1 - lost]];
  if (!loser || !winner) throw new Error("nobody lost");
  expect(expectProblem(answers[lost] as Answer, 409, "LOCK_APPROVED_FOR_ANOTHER")).toMatchObject({
    locks: [serialOf(loser.form)],
  });
  expect(await world.reviewer.api.get(loser.id)).toMatchObject({ status: "待审核", reviews: [] });

  await world.operator.api.withdraw(winner.id, "锁不属于该单位");
  expect(await tryReview(world.reviewer, loser.id)).toMatchObject({
    status: 200,
    body: { status: "审核通过" },
  });
});

test("when the console approves a lock that is approved for another, then nothing changes and nothing fails", async () => {
  const [winner, loser] = await contest();
  expect((await tryReview(world.reviewer, winner.id)).status).toBe(200);
  const workflow = engine.client.workflow.getHandle(loser.id);
  await workflow.signal("review", { decision: "approve", opinion: "同意" });
  await workflow.signal("review", { decision: "reject", opinion: "锁属于其他单位" });
  await awaitApplication(world.reviewer, loser.id, ({ status }) => status === "审核不通过");
});

test("when a rejected application is given another lock, then only what is submitted holds it", async () => {
  const other = await submitted({ world, bidder });
  const rejected = await submitted({ world, bidder });
  const { version } = await world.reviewer.api.review(rejected.id, "reject", "请补正");
  const form = { ...rejected.form, locks: other.form.locks };
  await bidder.api.edit(rejected.id, { form, version });
  expectProblem(await trySubmission(bidder, rejected.id), 409, "LOCK_HAS_OPEN_APPLICATION");
  expect(await world.models.applications.exists({ _id: rejected.id, holds: { $exists: true } })).toBeNull();
});

/** Submits a new draft for the locks. */
async function submitFor(by: Bidder, serials: readonly string[]) {
  const locks = serials.map((lockSerial) => ({ lockType: "单位锁", lockSerial, years: 1 }));
  const { id } = await by.api.create(formOf(by, { locks }));
  return trySubmission(by, id);
}

test("when somebody tries one lock after another, then five answers a day name whose they are not, and no other tells anything", async () => {
  const [owner, curious] = [await world.newBidder(), await world.newBidder()];
  const [theirs, own] = [Array.from({ length: 12 }, newLockSerial), newLockSerial()];
  await importLocks(world, [
    ...theirs.map((serial) => [serial, owner.orgCode] as const),
    [own, curious.orgCode],
  ]);
  for (let tries = 0; tries < 5; tries += 1) {
    const locks = theirs.slice(tries * 2, tries * 2 + 2);
    const refused = await submitFor(curious, [own, ...locks]);
    expect(expectProblem(refused, 409, "LOCK_REGISTERED_TO_ANOTHER")).toMatchObject({ locks });
  }
  const another = await submitFor(curious, theirs.slice(10));
  // A lock that the register doesn't know is refused in the same way, so that refusals don't reveal which locks are
  // registered.
  const nobodys = await submitFor(curious, [newLockSerial()]);
  const withoutInstance = (answer: typeof another) => ({ ...answer.body, instance: "" });
  expect(withoutInstance(another)).toEqual(withoutInstance(nobodys));
  expect(expectProblem(another, 409, "LOCKS_NOT_TOLD")["detail"]).toContain("致电");
  expect(JSON.stringify(another.body)).not.toContain(theirs[10]);
  expect((await submitFor(curious, [own])).status).toBe(200);
  // Other organisations are not affected.
  expect((await submitFor(await world.newBidder(), [newLockSerial()])).status).toBe(200);
});
