import { approved, formOf, mailed, paid, submitted } from "../support/journey";
import { openEngine, type EngineView } from "../support/engine";
import { expectProblem, fieldsOf } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let engine: EngineView;
beforeAll(async () => {
  world = await openWorld(testStack());
  engine = await openEngine(world.stack);
});
afterAll(async () => {
  await engine.close();
  await world.close();
});

const submit = ({ api }: Bidder, id: string) =>
  api.call("POST", `/api/applications/${id}/submission`, { body: { opinion: "请审核" } });

/** Nothing of a refused submission is left: a draft that can be changed, and no workflow. */
async function expectUntouched({ api }: Bidder, id: string): Promise<void> {
  const { status, allowed, submissions } = await api.get(id);
  expect({ status, allowed, submissions }).toEqual({
    ...{ status: "编辑中", allowed: ["edit", "delete", "submit"], submissions: [] },
  });
  expect(await world.models.applications.findOne({ _id: id, claim: { $exists: true } })).toBeNull();
  expect(await world.models.events.countDocuments({ applicationId: id })).toBe(0);
  expect(await world.models.locks.countDocuments({ applicationId: id })).toBe(0);
  expect(await engine.standing(id)).toBeUndefined();
}

test("when a draft has gaps, then its submission names each of them and no workflow starts", async () => {
  const bidder = await world.newBidder();
  const { id } = await bidder.api.create({ pickup: "邮寄", years: 2 });
  const problem = expectProblem(await submit(bidder, id), 400, "INVALID_INPUT");
  const whole = Object.keys(formOf(bidder, mailed)).filter((name) => !["pickup", "years"].includes(name));
  expect(fieldsOf(problem)).toEqual(whole.map((name) => `form.${name}`).toSorted());
  await expectUntouched(bidder, id);
});

test("when a lock is mailed without a recipient, or fetched with one, then the fields are named", async () => {
  const bidder = await world.newBidder();
  const recipient = ["form.recipientAddress", "form.recipientName", "form.recipientPhone"];
  for (const changes of [{ pickup: "邮寄" }, { ...mailed, pickup: "现场" }]) {
    const { id } = await bidder.api.create(formOf(bidder, changes));
    expect(fieldsOf(expectProblem(await submit(bidder, id), 400, "INVALID_INPUT"))).toEqual(recipient);
    await expectUntouched(bidder, id);
  }
});

test("when a lock has an open application in any state, then another one is refused, in small letters too", async () => {
  const bidder = await world.newBidder();
  const rival = await world.newBidder();
  const owned = { world, bidder };
  const waiting = await submitted(owned);
  const rejected = await submitted(owned);
  await world.reviewer.api.review(rejected.id, "reject", "请补正");
  for (const open of [waiting, rejected, await approved(owned), await paid(owned)]) {
    const lockSerial = open.form.lockSerial?.toLowerCase();
    const { id } = await rival.api.create(formOf(rival, { lockSerial }));
    expectProblem(await submit(rival, id), 409, "LOCK_HAS_OPEN_APPLICATION");
    await expectUntouched(rival, id);
  }
});

test("when a lock's application is handled, then the lock can be renewed again", async () => {
  const bidder = await world.newBidder();
  const { id, form } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  const next = await bidder.api.create(formOf(bidder, { lockSerial: form.lockSerial }));
  expect((await submit(bidder, next.id)).status).toBe(200);
});

test("when two submit the same lock at once, then one is taken and the other gives its draft back", async () => {
  const rivals = await Promise.all([world.newBidder(), world.newBidder()]);
  const lockSerial = formOf(rivals[0]).lockSerial;
  const drafts = await Promise.all(rivals.map((rival) => rival.api.create(formOf(rival, { lockSerial }))));
  const answers = await Promise.all(rivals.map((rival, index) => submit(rival, drafts[index]?.id ?? "")));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const loser = answers.findIndex(({ status }) => status === 409);
  const [rival, answer, draft] = [rivals[loser], answers[loser], drafts[loser]];
  if (!rival || !answer || !draft) throw new Error("nobody lost");
  expectProblem(answer, 409, "LOCK_HAS_OPEN_APPLICATION");
  await expectUntouched(rival, draft.id);
});

test("when a rejected application is given another's lock, then the edit is refused and its own lock stays", async () => {
  const bidder = await world.newBidder();
  const other = await submitted({ world, bidder });
  const rejected = await submitted({ world, bidder });
  const { version } = await world.reviewer.api.review(rejected.id, "reject", "请补正");
  const stolen = { ...rejected.form, lockSerial: other.form.lockSerial };
  const answer = await bidder.api.call("PUT", `/api/applications/${rejected.id}`, {
    body: { form: stolen, version },
  });
  expectProblem(answer, 409, "LOCK_HAS_OPEN_APPLICATION");
  expect(await bidder.api.get(rejected.id)).toMatchObject({ form: rejected.form, version });

  const moved = { ...rejected.form, lockSerial: formOf(bidder).lockSerial };
  await bidder.api.edit(rejected.id, { form: moved, version });
  const next = await bidder.api.create(formOf(bidder, { lockSerial: rejected.form.lockSerial }));
  expect((await submit(bidder, next.id)).status).toBe(200);
});

test("when text holds rare characters, then it is kept as it was written", async () => {
  const bidder = await world.newBidder();
  const changes = {
    organisationName: "  𠮷田（示例）有限公司 ⓧ 'x\" <b>$&{{7*7}}  ",
    contactName: "Žofie Ñandú",
  };
  const { form } = await submitted({ world, bidder, changes });
  expect(form.organisationName).toBe("𠮷田（示例）有限公司 ⓧ 'x\" <b>$&{{7*7}}");
  expect(form.contactName).toBe("Žofie Ñandú");
});
