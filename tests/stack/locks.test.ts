import type { Answer, ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { approved, formOf, mailed, paid, submitted, serialOf } from "../support/journey";
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
  const bidder = await world.newBidder();
  const { id } = await bidder.api.create({ pickup: "邮寄" });
  const problem = expectProblem(await submit(bidder, id), 400, "INVALID_INPUT");
  const whole = Object.keys(formOf(bidder, mailed)).filter((name) => name !== "pickup");
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

test("when a lock has an open application of the same organisation, then another one is refused, in small letters too", async () => {
  const bidder = await world.newBidder();
  const owned = { world, bidder };
  for (const open of [await submitted(owned), await approved(owned), await paid(owned)]) {
    const lockSerial = serialOf(open.form).toLowerCase();
    const { id } = await bidder.api.create(formOf(bidder, { lockSerial }));
    expectProblem(await submit(bidder, id), 409, "LOCK_HAS_OPEN_APPLICATION");
    await expectUntouched(bidder, id);
  }
});

test("when an application was rejected, then it keeps nobody from its lock until it is submitted again", async () => {
  const bidder = await world.newBidder();
  const rejected = await submitted({ world, bidder });
  await world.reviewer.api.review(rejected.id, "reject", "请补正");
  const next = await submitted({ world, bidder, changes: { lockSerial: serialOf(rejected.form) } });
  expectProblem(await submit(bidder, rejected.id), 409, "LOCK_HAS_OPEN_APPLICATION");
  expect(await bidder.api.get(rejected.id)).toMatchObject({ status: "审核不通过" });
  await bidder.api.withdraw(next.id, "撤回");
  expect(await bidder.api.submit(rejected.id, "请再审")).toMatchObject({ status: "待审核" });
});

/** Submits applications of two organisations for the same lock, one of them with its serial number in small letters. */
async function contest(): Promise<[ShownApplication, ShownApplication]> {
  const [bidder, rival] = [await world.newBidder(), await world.newBidder()];
  const lockSerial = serialOf(formOf(bidder));
  return [
    await submitted({ world, bidder, changes: { lockSerial } }),
    await submitted({ world, bidder: rival, changes: { lockSerial: lockSerial.toLowerCase() } }),
  ];
}
const approve = (id: string) =>
  world.reviewer.api.call("POST", `/api/applications/${id}/review`, {
    body: { decision: "approve", opinion: "同意" },
  });

test("when two organisations submit the same lock, then the reviewer has both, each marked with the other", async () => {
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
  const answers = await Promise.all(both.map(({ id }) => approve(id)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const lost = answers.findIndex(({ status }) => status === 409);
  const [loser, winner] = [both[lost], both[1 - lost]];
  if (!loser || !winner) throw new Error("nobody lost");
  expectProblem(answers[lost] as Answer, 409, "LOCK_APPROVED_FOR_ANOTHER");
  expect(await world.reviewer.api.get(loser.id)).toMatchObject({ status: "待审核", reviews: [] });

  await world.operator.api.withdraw(winner.id, "锁不属于该单位");
  expect(await approve(loser.id)).toMatchObject({ status: 200, body: { status: "审核通过" } });
});

test("when the console approves a lock that is approved for another, then nothing changes and nothing fails", async () => {
  const [winner, loser] = await contest();
  expect((await approve(winner.id)).status).toBe(200);
  const workflow = engine.client.workflow.getHandle(loser.id);
  await workflow.signal("review", { decision: "approve", opinion: "同意" });
  await workflow.signal("review", { decision: "reject", opinion: "锁属于其他单位" });
  await eventually(
    "审核不通过",
    () => world.reviewer.api.get(loser.id),
    ({ status }) => status === "审核不通过",
  );
});

test("when a lock's application is handled, then the lock can be renewed again", async () => {
  const bidder = await world.newBidder();
  const { id, form } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  const next = await bidder.api.create(formOf(bidder, { lockSerial: serialOf(form) }));
  expect((await submit(bidder, next.id)).status).toBe(200);
});

test("when a rejected application is given another lock, then only what is submitted holds it", async () => {
  const bidder = await world.newBidder();
  const other = await submitted({ world, bidder });
  const rejected = await submitted({ world, bidder });
  const { version } = await world.reviewer.api.review(rejected.id, "reject", "请补正");
  const form = { ...rejected.form, locks: other.form.locks };
  await bidder.api.edit(rejected.id, { form, version });
  expectProblem(await submit(bidder, rejected.id), 409, "LOCK_HAS_OPEN_APPLICATION");
  expect(await world.models.applications.exists({ _id: rejected.id, holds: { $exists: true } })).toBeNull();
});

test("when text holds rare characters, then it is kept as it was written", async () => {
  const bidder = await world.newBidder();
  const changes = {
    organisationName: "  𠮷田（示例）有限公司 ☃ 'x\" <b>$&{{7*7}}  ",
    contactName: "Žofie Ñandú",
  };
  const { form } = await submitted({ world, bidder, changes });
  expect(form.organisationName).toBe("𠮷田（示例）有限公司 ☃ 'x\" <b>$&{{7*7}}");
  expect(form.contactName).toBe("Žofie Ñandú");
});
