import { randomUUID } from "node:crypto";
import type { Answer, ShownApplication } from "../../embedded/demo/api-client";
import { formOf } from "../support/journey";
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

const pathOf = (id: string): string => `/api/applications/${id}`;
const submit = (id: string) =>
  bidder.api.call<ShownApplication>("POST", `${pathOf(id)}/submission`, { body: { opinion: "请审核" } });
const remove = (id: string, idempotencyKey: string = randomUUID()) =>
  bidder.api.call("DELETE", pathOf(id), { idempotencyKey });

const codesOf = (answers: readonly Answer[]): (number | string)[] =>
  answers.map(({ status, body }) => (body as { code?: string }).code ?? status);

test("when a draft is submitted ten times at once, each under a key of its own, then one submission is taken", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const answers = await Promise.all(Array.from({ length: 10 }, () => submit(id)));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused).toHaveLength(9);
  // A reader of the draft from before its submission is told that it has changed.
  for (const answer of refused) {
    const [code] = codesOf([answer]);
    expectProblem(answer, 409, code === "STALE_VERSION" ? code : "NOT_SUBMITTABLE");
  }
  expect(await bidder.api.get(id)).toMatchObject({ status: "待审核", submissions: [{ opinion: "请审核" }] });
});

test("when one lock is submitted in three drafts at once, then one wins, and after its withdrawal another can", async () => {
  const lockSerial = newLockSerial();
  const serials = [lockSerial, lockSerial.toLowerCase(), lockSerial];
  const drafts = await Promise.all(
    serials.map((serial) => bidder.api.create(formOf(bidder, { lockSerial: serial }))),
  );
  const answers = await Promise.all(drafts.map(({ id }) => submit(id)));
  expect(codesOf(answers).map(String).toSorted()).toEqual([
    "200",
    ...["LOCK_HAS_OPEN_APPLICATION", "LOCK_HAS_OPEN_APPLICATION"],
  ]);
  const winner = drafts[answers.findIndex(({ status }) => status === 200)]?.id ?? "";
  const loser = drafts.find(({ id }) => id !== winner)?.id ?? "";
  expect((await bidder.api.get(loser)).allowed).toEqual(["edit", "delete", "submit"]);
  await bidder.api.withdraw(winner, "撤回");
  expect(await submit(loser)).toMatchObject({ status: 200, body: { status: "待审核" } });
});

test("when a draft is on its way to the engine, then nothing is offered that would be refused", async () => {
  const { id, form, version } = await bidder.api.create(formOf(bidder));
  const { applications } = world.models;
  const claim = { updateId: randomUUID(), at: new Date(), by: {}, form, feesFen: [], opinion: "请审核" };
  await applications.collection.updateOne({ _id: id as never }, { $set: { claim } });
  expect((await bidder.api.get(id)).allowed).toEqual([]);
  const { body: list } = await bidder.api.call<{ items: ShownApplication[] }>(
    "GET",
    `/api/applications?search=${id}`,
  );
  expect(list.items.map(({ allowed }) => allowed)).toEqual([[]]);
  const edit = await bidder.api.call("PUT", pathOf(id), { body: { form, version } });
  expect(codesOf([edit, await submit(id), await remove(id)])).toEqual([
    ...["NOT_EDITABLE", "NOT_SUBMITTABLE", "NOT_DELETABLE"],
  ]);
  await applications.collection.updateOne({ _id: id as never }, { $unset: { claim: "" } });
  expect((await bidder.api.get(id)).allowed).toEqual(["edit", "delete", "submit"]);
});

test("when a draft is deleted and submitted at once, then it is the one or the other", async () => {
  const known = new Set<number | string>([200, 204, "NOT_FOUND", "STALE_VERSION", "NOT_DELETABLE"]);
  for (let round = 0; round < 6; round += 1) {
    const { id } = await bidder.api.create(formOf(bidder));
    const answers = await Promise.all(round % 2 ? [remove(id), submit(id)] : [submit(id), remove(id)]);
    expect(codesOf(answers).filter((code) => !known.has(code))).toEqual([]);
    const [left] = answers.filter(({ status }) => status < 300).map(({ status }) => status);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    const shown = await bidder.api.call<ShownApplication>("GET", pathOf(id));
    if (left === 204) expectProblem(shown, 404, "NOT_FOUND");
    else expect(shown.body).toMatchObject({ status: "待审核", submissions: [{}] });
  }
});

test("when a deletion is repeated under its key, then it is answered as before, and another finds nothing", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const key = randomUUID();
  const answers = [await remove(id, key), await remove(id, key)];
  expect(answers.map(({ status, headers }) => [status, headers.get("idempotent-replayed")])).toEqual([
    [204, null],
    [204, "true"],
  ]);
  expectProblem(await remove(id), 404, "NOT_FOUND");
});

test("when a process died amidst a deletion, then the repeat does it", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const draft = await world.models.applications.findById(id).lean();
  const key = randomUUID();
  expect((await remove(id, key)).status).toBe(204);
  // The draft is restored, as if the API had recorded the deletion's key and then died before it deleted the draft.
  if (draft) await world.models.applications.collection.insertOne(draft as never);
  const repeat = await remove(id, key);
  expect([repeat.status, repeat.headers.get("idempotent-replayed")]).toEqual([204, null]);
  expect(await world.models.applications.exists({ _id: id })).toBeNull();
});
