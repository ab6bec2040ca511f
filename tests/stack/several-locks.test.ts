import { randomUUID } from "node:crypto";
import type { Answer } from "../../contract/answers";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { lockKey } from "../../domain/form/lock-key";
import { yearsLater } from "../../domain/locks/register";
import { expectPoll } from "../support/expect-poll";
import { gatewayControls } from "../support/gateways";
import { world } from "../support/here";
import { engine } from "../support/here-engine";
import {
  approvalOf,
  approved,
  formOf,
  serialOf,
  submitted,
  trySubmission,
  awaitApplication,
  invoiceFor,
  isOver,
} from "../support/journey";
import { newLockSerial, newLocks } from "../support/people";
import { expectProblem } from "../support/problems";
import { daysAgo, onDay, paidByWechat, runDay, differencesOf } from "../support/reconciliation";
import { readAs } from "../support/world";

const registered = (lockSerial: string) => world.models.lockRegister.findById(lockKey(lockSerial)).lean();

test("when an application is for three locks, then one review, one payment and one invoice are for all of them, and it is found by each", async () => {
  const bidder = await world.newBidder();
  const locks = [...newLocks(2), { lockType: "法人锁", lockSerial: newLockSerial(), years: 3 }];
  const shown = await approved({ world, bidder, changes: { locks } });
  expect(shown).toMatchObject({ feeFen: 100_000, feesFen: [20_000, 20_000, 60_000] });

  for (const { lockSerial } of locks) {
    const body = await readAs<"summaryPage">(bidder, `/api/applications?search=${lockSerial}`);
    expect(body.items).toMatchObject([{ id: shown.id, locks }]);
  }
  const all = locks.map(({ lockSerial }) => lockSerial);
  const query = all.map((serial) => `CaLockSerials = "${lockKey(serial)}"`).join(" AND ");
  await expectPoll(() => engine.client.workflow.count(query)).toMatchObject({ count: 1 });
});

test("when a resubmission brings other locks, then what operators see in the Temporal UI follows", async () => {
  const bidder = await world.newBidder();
  const locks = newLocks(2);
  const { id } = await submitted({ world, bidder, changes: { locks } });
  const details = async () =>
    (
      await engine.client.workflow
        .getHandle(id)
        .query<{ currentDetails?: string }>("__temporal_workflow_metadata")
    ).currentDetails ?? "";
  expect(await details()).toContain(`| 锁（2把） | 单位锁 ${locks[0]?.lockSerial} 1年 200.00元；`);
  expect(await details()).toContain("| 费用合计 | 400.00元 |");
  await world.reviewer.api.review(id, "reject", "示例");
  const { form, version } = await bidder.api.get(id);
  const [other] = newLocks(1, 3);
  await bidder.api.edit(id, { form: { ...form, locks: [other] }, version });
  expect(await details()).toContain("锁已修改，提交后重新计算");
  await bidder.api.submit(id, "已更换");
  expect(await details()).toContain(`| 锁（1把） | 单位锁 ${other?.lockSerial} 3年 600.00元 |`);
  expect(await details()).toContain("| 费用合计 | 600.00元 |");
  expect(await details()).toContain("等审核员审核");
});

test("when one lock of several has an open application, then it is named with that, the others are held by nobody, and go on without it", async () => {
  const bidder = await world.newBidder();
  const other = await submitted({ world, bidder });
  const locks = [
    ...newLocks(1),
    { ...newLocks(1)[0], lockSerial: serialOf(other.form).toLowerCase() },
    ...newLocks(1),
  ];
  const draft = await bidder.api.create(formOf(bidder, { locks }));
  expect(
    expectProblem(await trySubmission(bidder, draft.id), 409, "LOCK_HAS_OPEN_APPLICATION"),
  ).toMatchObject({
    locksTaken: [{ lockSerial: locks[1]?.lockSerial, applicationId: other.id }],
  });
  // A refused submission holds none of its locks, so those that were free are still free.
  expect(await world.models.applications.exists({ _id: draft.id, holds: { $exists: true } })).toBeNull();

  const form = { ...draft.form, locks: locks.filter((_, place) => place !== 1) };
  await bidder.api.edit(draft.id, { form, version: draft.version });
  expect((await trySubmission(bidder, draft.id)).status).toBe(200);
});

test("when a reviewer rejects for one lock, then it is named, and fewer locks at a new price go on", async () => {
  const bidder = await world.newBidder();
  const locks = newLocks(3);
  const seen = await submitted({ world, bidder, changes: { locks } });
  const { id } = seen;
  const named = [locks[1]?.lockSerial ?? ""];
  const review = (decision: "approve" | "reject", serials: string[]) =>
    world.reviewer.api.call<Answer<"application">>("POST", `/api/applications/${id}/review`, {
      body: { ...approvalOf(seen), decision, opinion: "该锁不属于本单位", locks: serials },
    });
  expectProblem(await review("reject", [...named, "LOCK-NOWHERE"]), 409, "LOCKS_DIFFER");
  expectProblem(await review("approve", named), 400, "INVALID_INPUT");
  const { body } = await review("reject", named);
  expect(body.reviews).toMatchObject([{ decision: "reject", locks: named }]);
  const { form: own } = await bidder.api.get(id);
  const form = { ...own, locks: [locks[0], { ...locks[2], years: 2 }] };
  const edited = await bidder.api.edit(id, { form, version: body.version });
  // The present fees of the locks are unknown until the application is submitted again.
  expect(edited.feesFen).toBeUndefined();
  expect(await bidder.api.submit(id, "已去掉")).toMatchObject({ feeFen: 60_000, feesFen: [20_000, 40_000] });
  // The lock that was removed is free for other applications.
  expect((await submitted({ world, bidder, changes: { locks: [locks[1]] } })).status).toBe("待审核");
});

const races = Number(process.env["LOCK_RACES"] ?? 3);
test(`when two drafts of overlapping locks are submitted at once, ${races} times, then one wins each time, and the other goes on without them`, async () => {
  const bidder = await world.newBidder();
  for (let race = 0; race < races; race += 1) {
    const [one, two, three, four] = newLocks(4);
    const drafts = await Promise.all(
      [
        [one, two, three],
        [three, two, four],
      ].map((locks) => bidder.api.create(formOf(bidder, { locks }))),
    );
    const answers = await Promise.all(drafts.map(({ id }) => trySubmission(bidder, id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const lost = answers.findIndex(({ status }) => status === 409);
    const loser = drafts[lost];
    const locks = [lost === 0 ? one : four];
    await bidder.api.edit(loser?.id ?? "", { form: { ...loser?.form, locks }, version: loser?.version ?? 0 });
    expect((await trySubmission(bidder, loser?.id ?? "")).status).toBe(200);
  }
});

test("when one lock of three can't be renewed, then its owner gets a record, the register keeps it as it was, its money goes back, and the invoice is for the others", async () => {
  const bidder = await world.newBidder();
  const gateways = gatewayControls(world.stack.addresses);
  const [day, next, last] = [daysAgo(157), daysAgo(156), daysAgo(155)];
  const [left, long, fresh] = [...newLocks(1), ...newLocks(1, 2), ...newLocks(1)];
  const locks = [left, long, fresh];
  const today = beijingDay(Date.now());
  const endsOn = dayAfter(today, 200);
  for (const lock of [left, long])
    await world.models.lockRegister.create({
      ...{ _id: lockKey(lock?.lockSerial ?? ""), lockType: "单位锁", creditCode: bidder.orgCode },
      ...{ expiresOn: endsOn, source: "imported", changes: [], version: 1 },
    });

  const { id, attemptNumber } = await paidByWechat(
    { world, bidder, changes: { locks } },
    gateways,
    onDay(day, "09:30:00"),
  );
  const handle = (leftOut: string[]) =>
    world.reviewer.api.call<Answer<"application">>("POST", `/api/applications/${id}/handled`, {
      body: { leftOut, leftOutReason: "示例：芯片损坏" },
    });
  expectProblem(await handle(["LOCK-NOWHERE"]), 409, "LOCKS_DIFFER");
  expectProblem(await handle(locks.map((lock) => lock?.lockSerial ?? "")), 409, "LOCKS_DIFFER");
  const { body: handled } = await handle([left?.lockSerial ?? ""]);
  expect(handled.lockResults).toEqual([
    { lockSerial: left?.lockSerial, state: "未能办理", reason: "示例：芯片损坏" },
    { lockSerial: long?.lockSerial, state: "已制证", notAfter: yearsLater(endsOn, 2) },
    { lockSerial: fresh?.lockSerial, state: "已制证", notAfter: yearsLater(today, 1) },
  ]);
  expect(handled.records.at(-1)?.text).toBe(`已办理；未能延期：单位锁 ${left?.lockSerial}`);
  expect(await registered(left?.lockSerial ?? "")).toMatchObject({ expiresOn: endsOn, changes: [] });
  expect(await registered(long?.lockSerial ?? "")).toMatchObject({ expiresOn: yearsLater(endsOn, 2) });
  expect(await registered(fresh?.lockSerial ?? "")).toMatchObject({ source: "learned" });

  // The fee of a lock that was left out is owed, and shown to the owner and the operator until it was refunded.
  const owing = async () => {
    const body = await readAs<"duties">(world.operator, "/api/duties");
    return body.items.filter(({ applicationId, kind }) => applicationId === id && kind === "giveBack");
  };
  const since = handled.handledAt ?? "";
  expect(handled.owed).toEqual({ locks: [left?.lockSerial], amountFen: 20_000, since });
  const { organisationName } = handled.form;
  const owed = { kind: "giveBack", amountFen: 20_000, since, applicationId: id, organisationName };
  expect(await owing()).toMatchObject([owed]);
  // The refund equals this lock's fee, so the operator need not name the lock.
  await gateways.refundByHand("wechat", attemptNumber, onDay(next, "11:00:00"), { amountFen: 20_000 });
  await runDay(world.operator, next);
  await awaitApplication(bidder, id, ({ keptFen }) => keptFen === 60_000);
  expect((await bidder.api.get(id)).owed).toBeUndefined();
  expect(await owing()).toEqual([]);

  await bidder.api.call("POST", `/api/applications/${id}/invoice`, { body: invoiceFor(bidder) });
  expect(await awaitApplication(bidder, id, ({ invoice }) => invoice === "已开票")).toMatchObject({
    invoicedFen: 60_000,
  });
  const linesOf = async () => {
    const { application } = (await world.models.applications.findById(id).lean()) ?? {};
    return application?.invoiceRequests.at(-1)?.lines;
  };
  const renewedLine = { lockType: "单位锁", years: 2, quantity: 1, totalFen: 40_000 };
  expect(await linesOf()).toEqual([
    renewedLine,
    { lockType: "单位锁", years: 1, quantity: 1, totalFen: 20_000 },
  ]);
  await awaitApplication(bidder, id, isOver);

  // After the workflow's end, the operator names the refund's lock when booking it.
  await gateways.refundByHand("wechat", attemptNumber, onDay(last, "11:00:00"), { amountFen: 20_000 });
  await runDay(world.operator, last);
  const [open] = await differencesOf(world.operator, id);
  const book = (named: string[]) =>
    world.operator.api.call<Answer<"application">>("POST", `/api/applications/${id}/refunds`, {
      body: { difference: open?.id, reason: "该锁有误，已退其费用", locks: named },
      idempotencyKey: randomUUID(),
    });
  // The booking is refused if it names a lock whose fee differs from the refund, a lock of another application, or a
  // lock whose fee was already refunded, because the invoice would then be wrong.
  for (const lock of [long, { lockSerial: "LOCK-NOWHERE" }, left])
    expectProblem(await book([lock?.lockSerial ?? ""]), 409, "LOCKS_DIFFER");
  expect(await book([fresh?.lockSerial ?? ""])).toMatchObject({ status: 200, body: { keptFen: 40_000 } });
  await world.operator.api.call("POST", `/api/applications/${id}/invoice/reissue`, {
    body: { ...invoiceFor(bidder), opinion: "按实际收款重开" },
  });
  await awaitApplication(bidder, id, ({ invoicedFen }) => invoicedFen === 40_000);
  expect(await linesOf()).toEqual([renewedLine]);
});
