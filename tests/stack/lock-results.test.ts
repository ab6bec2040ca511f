import { randomUUID } from "node:crypto";
import type { Answer } from "../../contract/answers";
import { readIdempotencyKey } from "../../api/platform/idempotency";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { lockKey } from "../../domain/form/lock-key";
import { yearsLater } from "../../domain/locks/register";
import { newUlid } from "../../lib/new-ulid";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { paid, awaitApplication, isOver } from "../support/journey";
import { newLocks, newOrgCode } from "../support/people";
import { expectProblem } from "../support/problems";
import type { Person } from "../support/world";

const paidLocks = async (count: number) => {
  const locks = newLocks(count);
  const { id } = await paid({ world, bidder, changes: { locks } });
  return { id, serials: locks.map(({ lockSerial }) => lockSerial) };
};
const endOf = async (serial: string) =>
  (await world.models.lockRegister.findById(lockKey(serial)).lean())?.expiresOn;

const claim = (id: string, person = world.issuer) =>
  person.api.call<Answer<"workOrder">>("POST", `/api/work-orders/${id}/claims`);
const tell = (id: string, results: object[], person = world.issuer) =>
  person.api.call<Answer<"workOrder">>("PUT", `/api/work-orders/${id}/results`, { body: { results } });
/** Ends that are a year and some days from today, as a certificate may have them. */
const inAYear = (days: number) => dayAfter(yearsLater(beijingDay(Date.now()), 1), days);
const [endOne, endTwo, otherEnd] = [inAYear(10), inAYear(20), inAYear(30)];
const issued = (lockSerial: string, notAfter: string) => ({
  ...{ lockSerial, state: "已制证", certificateNumber: `CN${lockKey(lockSerial)}` },
  ...{ notBefore: beijingDay(Date.now()), notAfter },
});
const failed = (lockSerial: string) => ({ lockSerial, state: "未能办理", reason: "芯片损坏" });

test("when the reviewer corrects an end that is proposed, then register, application and SMS tell it as issued", async () => {
  const { id, serials } = await paidLocks(2);
  const [one = "", two = ""] = serials;
  const proposed = yearsLater(beijingDay(Date.now()), 1);
  const { proposedEnds } = await world.reviewer.api.get(id);
  expect(proposedEnds).toEqual(serials.map((lockSerial) => ({ lockSerial, expiresOn: proposed })));
  expect((await bidder.api.get(id)).proposedEnds).toBeUndefined();
  const handle = (body: object) =>
    world.reviewer.api.call<Answer<"application">>("POST", `/api/applications/${id}/handled`, { body });
  const ends = [{ lockSerial: two.toLowerCase(), notAfter: otherEnd }];
  expectProblem(await handle({ ends, leftOut: [two] }), 409, "LOCKS_DIFFER");
  expectProblem(await handle({ ends: [{ ...ends[0], lockSerial: "LOCK-NOWHERE" }] }), 409, "LOCKS_DIFFER");
  expectProblem(await handle({ ends: [{ ...ends[0], notAfter: "2027-02-30" }] }), 400, "INVALID_INPUT");
  expect((await handle({ ends })).body).toMatchObject({
    handling: "已办理",
    lockResults: [
      { lockSerial: one, state: "已制证", notAfter: proposed },
      { lockSerial: two, state: "已制证", notAfter: otherEnd },
    ],
  });
  await expectPoll(() => Promise.all(serials.map(endOf))).toEqual([proposed, otherEnd]);
  const { body: list } = await world.reviewer.api.call<Buffer>(
    "GET",
    `/api/reviews/export.csv?queue=已审核&search=${id}`,
  );
  expect(list.toString("utf8")).toContain(`"${proposed}、${otherEnd}"`);
  const told = await world.models.messages.findById(`${id}:handled`).lean();
  expect(told?.params).toMatchObject({ until: `${proposed}至${otherEnd}` });
});

test("when locks are given out, then their money stays until it is told what became of them, and 已办理 follows", async () => {
  const { id, serials } = await paidLocks(3);
  const [one = "", two = "", three = ""] = serials;
  const withdraw = () =>
    world.operator.api.call("POST", `/api/applications/${id}/withdrawal`, { body: { opinion: "撤回" } });
  const given = await claim(id);
  expect(given).toMatchObject({
    status: 200,
    body: {
      ...{ id, creditCode: bidder.orgCode, organisationName: bidder.orgName },
      locks: serials.map((lockSerial) => ({ lockSerial, state: "制证中", givenOutTo: "示例制证员" })),
    },
  });
  // The answer holds no personal data.
  const { form } = await bidder.api.get(id);
  expect(JSON.stringify(given.body)).not.toContain(form.mobile);
  expect(JSON.stringify(given.body)).not.toContain(form.contactName);
  expect(await claim(id)).toMatchObject({ status: 200, body: given.body });
  expectProblem(await withdraw(), 409, "LOCKS_BEING_ISSUED");

  expectProblem(await tell(id, [issued("LOCK-NOWHERE", endOne)]), 409, "LOCKS_DIFFER");
  expectProblem(await tell(id, [{ ...issued(one, endOne), certificateNumber: "" }]), 400, "INVALID_INPUT");
  await tell(id, [issued(one, endOne), failed(two)]);
  const some = await bidder.api.get(id);
  expect(some).toMatchObject({ handling: "办理中", records: [] });
  expect(some.lockResults?.map(({ state }) => state)).toEqual(["已制证", "未能办理", "制证中"]);
  await expectPoll(() => endOf(one)).toBe(endOne);
  expectProblem(await withdraw(), 409, "LOCKS_BEING_ISSUED");

  await tell(id, [issued(three, endTwo)]);
  const done = await bidder.api.get(id);
  expect(done).toMatchObject({ handling: "已办理", owed: { locks: [two], amountFen: 20_000 } });
  expect(done.records.map(({ text }) => text)).toEqual([`已办理；未能延期：单位锁 ${two}`]);
  // An outcome that is reported again changes nothing; a different outcome is stored beside the first, and the operator
  // gets a note.
  await tell(id, [issued(one, endOne)]);
  expect((await bidder.api.get(id)).version).toBe(done.version);
  await tell(id, [issued(one, otherEnd)]);
  const [contested] = (await page({ contested: "true", limit: "100" })).items.filter(
    (order) => order.id === id,
  );
  expect(contested?.locks[0]?.otherResults).toMatchObject([{ state: "已制证", notAfter: otherEnd }]);
  const noted = await world.operator.api.get(id);
  expect(noted.operatorNotes?.at(-1)?.text).toContain(otherEnd);
  expect(noted.lockResults?.[0]).toMatchObject({ notAfter: endOne });
  expect(await endOf(one)).toBe(endOne);
});

test("when another outcome is told of an application that has ended, then it is taken all the same", async () => {
  const { id, serials } = await paidLocks(1);
  const [one = ""] = serials;
  await claim(id);
  await tell(id, [failed(one)]);
  const withdrawn = await world.operator.api.withdraw(id, "不能延期");
  expect(withdrawn.status).toBe("已撤回");
  await awaitApplication(bidder, id, isOver);
  expect(await tell(id, [issued(one, endOne)])).toMatchObject({ status: 200 });
  const { operatorNotes = [], lockResults } = await world.operator.api.get(id);
  expect(operatorNotes.at(-1)?.text).toContain(endOne);
  expect(lockResults).toMatchObject([{ state: "未能办理" }]);
  await awaitApplication(bidder, id, isOver);
});

test("when the register has changed since the payment, then that lock waits for the reviewer, and the others are given out", async () => {
  const { id, serials } = await paidLocks(2);
  const [one = "", two = ""] = serials;
  await world.models.lockRegister.create({
    ...{ _id: lockKey(one), lockType: "单位锁", creditCode: newOrgCode() },
    ...{ expiresOn: "2027-06-30", source: "imported", changes: [], version: 1 },
  });
  const { body } = await claim(id);
  expect(body.locks).toMatchObject([
    { lockSerial: one, state: "待核实", doubt: expect.stringContaining("其他单位") },
    { lockSerial: two, state: "制证中" },
  ]);
  expect((await bidder.api.get(id)).lockResults?.[0]).not.toHaveProperty("reason");
  expect((await world.reviewer.api.get(id)).lockResults?.[0]?.reason).toContain("其他单位");
  await tell(id, [issued(two, endOne)]);
  expect(await world.reviewer.api.get(id)).toMatchObject({
    handling: "办理中",
    proposedEnds: [{ lockSerial: one }],
  });
  const again = await claimAll({ ids: [id] });
  expect(again.body).toMatchObject({ items: [{ id }], refused: [] });
  expect((await claimAll({ ids: [id] }, await otherIssuer())).body).toMatchObject({
    items: [],
    refused: [{ id, code: "NOTHING_TO_CLAIM", detail: expect.stringContaining("其他单位") }],
  });
  const handled = await world.reviewer.api.call<Answer<"application">>(
    "POST",
    `/api/applications/${id}/handled`,
    { body: { leftOut: [one] } },
  );
  expect(handled.body).toMatchObject({ handling: "已办理", owed: { locks: [one] } });
});

const otherIssuer = () => world.signIn({ subject: randomUUID(), name: "另一位制证员", roles: ["issuer"] });
const newPaid = async (): Promise<string> => (await paidLocks(1)).id;
const page = async (query: Record<string, string>, { api }: Pick<Person, "api"> = world.issuer) =>
  (await api.call<Answer<"workOrders">>("GET", `/api/work-orders?${new URLSearchParams(query).toString()}`))
    .body;
const claimAll = (body: object, { api }: Pick<Person, "api"> = world.issuer, idempotencyKey = randomUUID()) =>
  api.call<Answer<"claimedWorkOrders">>("POST", "/api/work-orders/claims", { body, idempotencyKey });

/** Reads the whole queue by its cursor. */
async function walk(limit: number, state?: string): Promise<Answer<"workOrder">[]> {
  const found: Answer<"workOrder">[] = [];
  for (let after: string | undefined; ;) {
    const { items, next } = await page({
      ...{ limit: String(limit), ...(state === undefined ? {} : { state }) },
      ...(after === undefined ? {} : { after }),
    });
    found.push(...items);
    if (next === undefined) return found;
    after = next;
  }
}

test("when the queue is read by its cursor, then each that waits comes once, those that were paid first in front, until all is told", async () => {
  const ids = [await newPaid(), await newPaid(), await newPaid()];
  const whole = await walk(100);
  const order = whole.map(({ paidAt, id }) => `${paidAt} ${id}`);
  expect(order).toEqual(order.toSorted());
  // Other tests' applications come and go between two walks.
  const ownOf = (walked: typeof whole) => walked.map(({ id }) => id).filter((id) => ids.includes(id));
  expect(ownOf(whole).toSorted()).toEqual(ids.toSorted());
  expect(ownOf(await walk(2))).toEqual(ownOf(whole));
  const [first = "", second = ""] = ids;
  await claimAll({ ids: [first] });
  const isIn = async (state: string) => (await walk(100, state)).some(({ id }) => id === first);
  expect([await isIn("制证中"), await isIn("待制证")]).toEqual([true, false]);
  const order1 = whole.find(({ id }) => id === first);
  await tell(first, [failed(order1?.locks[0]?.lockSerial ?? "")]);
  await world.operator.api.withdraw(second, "不再办理");
  const left = (await walk(100)).map(({ id }) => id);
  expect(ids.map((id) => left.includes(id))).toEqual([false, false, true]);
  for (const after of ["x", "2027-01-01~x", "-~x"])
    expectProblem(
      await world.issuer.api.call("GET", `/api/work-orders?after=${after}`),
      400,
      "INVALID_INPUT",
    );
});

test("when two claim the first ones at once, then each gets others, and a request that is repeated what it took", async () => {
  await Promise.all(Array.from({ length: 6 }, newPaid));
  const two = await otherIssuer();
  const key = randomUUID();
  const [one, other] = await Promise.all([
    claimAll({ most: 3 }, world.issuer, key),
    claimAll({ most: 3 }, two),
  ]);
  const taken = [one, other].map(({ body }) => body.items.map(({ id }) => id));
  expect(new Set(taken.flat()).size).toBe(taken.flat().length);
  expect(taken.flat().length).toBeGreaterThanOrEqual(3);
  const again = await claimAll({ most: 3 }, world.issuer, key);
  expect(again.body.items.map(({ id }) => id).toSorted()).toEqual(taken[0]?.toSorted());
});

test("when the first run of a request ended before it claimed anything, then its repeat claims", async () => {
  await newPaid();
  const [key, body] = [randomUUID(), { most: 1 }];
  const sent = { get: () => key, method: "POST", originalUrl: "/api/work-orders/claims", body };
  const { id: _id, requestHash } = readIdempotencyKey(sent as never, world.issuer);
  const record = { _id, requestHash, resourceId: newUlid(Date.now()), failures: 0, createdAt: new Date() };
  await world.models.idempotencyRecords.create(record);
  const claimed = await claimAll(body, world.issuer, key);
  expect(claimed.body.items).toHaveLength(1);
  const again = await claimAll(body, world.issuer, key);
  expect(again.body.items.map(({ id }) => id)).toEqual(claimed.body.items.map(({ id }) => id));
});

test("when one of those named is refused, then the others are given out, and it is told why", async () => {
  const [open, mine] = [await newPaid(), await newPaid()];
  const draft = await bidder.api.create({ ...(await bidder.api.get(open)).form, pickup: "现场" });
  const colleague = await world.signIn({ ...bidder, subject: randomUUID(), roles: ["bidder", "issuer"] });
  const { body } = await claimAll({ ids: [open, draft.id] });
  expect(body.items.map(({ id }) => id)).toEqual([open]);
  expect(body.refused).toMatchObject([{ id: draft.id, code: "NOT_FOUND" }]);
  expect((await claimAll({ ids: [mine] }, colleague)).body).toMatchObject({
    items: [],
    refused: [{ id: mine, code: "OWN_APPLICATION" }],
  });
});
