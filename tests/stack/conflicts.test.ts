import type { ShownApplication } from "../../embedded/demo/api-client";
import { stateShown } from "../../domain/application/stage";
import { refusalOf, guardFactsOf, type Command } from "../../domain/application/transitions";
import type { Role } from "../../domain/values";
import { openEngine, type EngineView } from "../support/engine";
import { approved, awaitApplication, formOf, invoiceFor, mailed, paid, submitted } from "../support/journey";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
let owned: { world: World; bidder: Bidder };
let engine: EngineView;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  owned = { world, bidder };
  engine = await openEngine(world.stack);
});
afterAll(async () => {
  await engine.close();
  await world.close();
});

const shipment = { carrier: "示例快递", trackingNumber: "DEMO123456" };
const ship = (id: string) => world.reviewer.api.ship(id, shipment.carrier, shipment.trackingNumber);

/** Brings a new application to a state in which most commands are wrong. */
const makers: Record<string, () => Promise<Pick<ShownApplication, "id">>> = {
  编辑中: () => bidder.api.create(formOf(bidder)),
  待审核: () => submitted(owned),
  审核不通过: async () => world.reviewer.api.review((await submitted(owned)).id, "reject", "请补正"),
  待支付: () => approved(owned),
  已撤回: async () => bidder.api.withdraw((await submitted(owned)).id, "撤回"),
  "已支付，现场": () => paid(owned),
  "已支付，邮寄": () => paid({ ...owned, changes: mailed }),
  已寄出: async () => ship((await paid({ ...owned, changes: mailed })).id),
  已签收: async () => {
    const { id } = await ship((await paid({ ...owned, changes: mailed })).id);
    return bidder.api.confirmReceipt(id);
  },
  "已办理，未申请": async () => world.reviewer.api.markHandled((await paid(owned)).id),
  已办结: async () => {
    const { id } = await paid(owned);
    await world.reviewer.api.markHandled(id);
    await bidder.api.requestInvoice(id, invoiceFor(bidder));
    return awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  },
};

interface Call {
  command: Command;
  role: Exclude<Role, "system">;
  method?: string;
  path: string;
  body?: unknown;
}

const callsFor = ({ form, version }: ShownApplication): Call[] => [
  { command: "edit", role: "bidder", method: "PUT", path: "", body: { form, version } },
  { command: "delete", role: "bidder", method: "DELETE", path: "" },
  { command: "submit", role: "bidder", path: "/submission", body: { opinion: "请审核" } },
  { command: "review", role: "reviewer", path: "/review", body: { decision: "approve", opinion: "同意" } },
  { command: "startPayment", role: "bidder", path: "/payments", body: { channel: "wechat" } },
  { command: "addRecord", role: "reviewer", path: "/records", body: { text: "记录" } },
  { command: "ship", role: "reviewer", path: "/shipment", body: shipment },
  { command: "correctShipment", role: "reviewer", method: "PUT", path: "/shipment", body: shipment },
  { command: "markHandled", role: "reviewer", path: "/handled" },
  { command: "confirmReceipt", role: "bidder", path: "/receipt" },
  { command: "requestInvoice", role: "bidder", path: "/invoice", body: invoiceFor(bidder) },
  { command: "withdraw", role: "bidder", path: "/withdrawal", body: { opinion: "撤回" } },
  { command: "withdraw", role: "operator", path: "/withdrawal", body: { opinion: "撤回" } },
];

test.each(Object.keys(makers))(
  "when a command is given that %s forbids, then it is refused with the state, and nothing changes",
  async (state) => {
    const { id } = (await makers[state]?.()) ?? { id: "" };
    if (await engine.runStatus(id)) await engine.rested(id);
    const before = await world.models.applications.findById(id).lean();
    if (!before) throw new Error("no such application");
    const facts = guardFactsOf(before.application);
    const people = { ...world, bidder };
    const refusals: string[] = [];
    for (const { command, role, method = "POST", path, body } of callsFor(await bidder.api.get(id))) {
      const refusal = refusalOf(command, role, facts);
      if (!refusal) continue;
      const answer = await people[role].api.call(method, `/api/applications/${id}${path}`, { body });
      // An application that was never submitted belongs to its owner alone: for a reviewer it doesn't exist.
      if (role === "reviewer" && before.application.submissions.length === 0) {
        expectProblem(answer, 404, "NOT_FOUND");
        continue;
      }
      expect(expectProblem(answer, 409, refusal).state).toBe(stateShown(before.application));
      refusals.push(refusal);
    }
    expect(refusals.length).toBeGreaterThan(before.application.submissions.length === 0 ? 2 : 7);
    expect(await world.models.applications.findById(id).lean()).toEqual(before);
  },
);

test("when the version that was read is stale, then the edit is refused, for a draft and a rejected one", async () => {
  const draft = await bidder.api.create(formOf(bidder));
  const { id: rejectedId } = await submitted(owned);
  await world.reviewer.api.review(rejectedId, "reject", "请补正");
  const rejected = await bidder.api.get(rejectedId);
  for (const { id, form, version } of [draft, rejected]) {
    const edit = (contactName: string, read: number) =>
      bidder.api.call("PUT", `/api/applications/${id}`, {
        body: { form: { ...form, contactName }, version: read },
      });
    expect(await edit("甲", version)).toMatchObject({ status: 200 });
    expectProblem(await edit("乙", version), 409, "STALE_VERSION");
    const stale = expectProblem(await edit("丙", version + 9), 409, "STALE_VERSION");
    expect(stale.version).toBe((await bidder.api.get(id)).version);
    expect(await bidder.api.get(id)).toMatchObject({ version: version + 1, form: { contactName: "甲" } });
  }
});

test("when many edit the same version at once, then one is saved", async () => {
  const { id, form, version } = await bidder.api.create(formOf(bidder));
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => {
      const body = { form: { ...form, contactName: `经办人${index}` }, version };
      return bidder.api.call<ShownApplication>("PUT", `/api/applications/${id}`, { body });
    }),
  );
  const saved = answers.filter(({ status }) => status === 200);
  expect(saved).toHaveLength(1);
  for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 409, "STALE_VERSION");
  expect((await bidder.api.get(id)).form.contactName).toBe(saved[0]?.body.form.contactName);
});

test("when a draft is submitted twice and edited at once, then one submission is taken and it stays whole", async () => {
  const { id, form, version } = await bidder.api.create(formOf(bidder));
  const submit = () =>
    bidder.api.call("POST", `/api/applications/${id}/submission`, { body: { opinion: "请审核" } });
  const edit = () =>
    bidder.api.call("PUT", `/api/applications/${id}`, {
      body: { form: { ...form, contactName: "示例经办人乙" }, version },
    });
  const answers = await Promise.all([submit(), submit(), edit()]);
  const codes = ["NOT_SUBMITTABLE", "NOT_EDITABLE", "STALE_VERSION"];
  for (const { status, body } of answers) {
    if (status !== 200)
      expect([status, codes.includes((body as { code: string }).code)]).toEqual([409, true]);
  }
  const shown = await bidder.api.get(id);
  if (answers[0]?.status !== 200 && answers[1]?.status !== 200) expect(shown.status).toBe("编辑中");
  else
    expect(shown).toMatchObject({
      status: "待审核",
      submissions: [{ form: shown.form }],
    });
});

test("when two reviewers decide, one after the other or at once, then the second is told who and what", async () => {
  const decide = (api: Bidder["api"], id: string, decision: string) =>
    api.call("POST", `/api/applications/${id}/review`, { body: { decision, opinion: `意见：${decision}` } });
  const { reviewer, secondReviewer } = world;

  const { id } = await submitted(owned);
  await decide(reviewer.api, id, "reject");
  const late = expectProblem(await decide(secondReviewer.api, id, "approve"), 409, "NOT_AWAITING_REVIEW");
  expect(late.detail).toContain("已由审核员甲审核：审核不通过（意见：reject）");
  expect(late.review).toMatchObject({ by: "审核员甲", decision: "reject", opinion: "意见：reject" });
  expect(late.state).toBe("审核不通过，未支付，未申请");

  const { id: contested } = await submitted(owned);
  const answers = await Promise.all([
    decide(reviewer.api, contested, "approve"),
    decide(secondReviewer.api, contested, "reject"),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const [counted] = (await bidder.api.get(contested)).reviews;
  const loser = answers.find(({ status }) => status === 409);
  if (!loser) throw new Error("nobody lost");
  expect(expectProblem(loser, 409, "NOT_AWAITING_REVIEW").review).toMatchObject({ by: counted?.by });
  expect((await bidder.api.get(contested)).reviews).toHaveLength(1);
});
