import { randomUUID } from "node:crypto";
import { stateShown } from "../../domain/application/stage";
import { refusalOf, guardFactsOf, type Command } from "../../domain/application/transitions";
import type { Role } from "../../domain/values";
import type { ShownApplication, Answer } from "../../embedded/demo/api-client";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { approvalOf, approved, formOf, invoiceFor, paid, submitted, trySubmission } from "../support/journey";
import { expectProblem } from "../support/problems";
import type { Bidder } from "../support/world";
import { withoutMark } from "../support/without-mark";

const owned = () => ({ world, bidder });

const shipment = { carrier: "示例快递", trackingNumber: "DEMO123456" };

/** A draft, and states that forbid between them every command. The transition table is tested in tests/domain. */
const makers: Record<string, () => Promise<Pick<ShownApplication, "id">>> = {
  编辑中: () => bidder.api.create(formOf(bidder)),
  待支付: () => approved(owned()),
  已支付: () => paid(owned()),
};

interface Call {
  command: Command;
  role: Exclude<Role, "system">;
  method?: string;
  path: string;
  body?: unknown;
}

const callsFor = ({ form, version, submissions, createdAt }: ShownApplication): Call[] => [
  { command: "edit", role: "bidder", method: "PUT", path: "", body: { form, version } },
  { command: "delete", role: "bidder", method: "DELETE", path: "" },
  { command: "submit", role: "bidder", path: "/submission", body: { opinion: "请审核" } },
  {
    command: "review",
    role: "reviewer",
    path: "/review",
    body: { decision: "approve", opinion: "同意", submission: submissions.at(-1)?.at ?? createdAt },
  },
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
    const before = await world.models.applications.findById(id, withoutMark).lean();
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
    expect(await world.models.applications.findById(id, withoutMark).lean()).toEqual(before);
  },
);

test("when the version that was read is stale, then the edit is refused, for a draft and a rejected one", async () => {
  const draft = await bidder.api.create(formOf(bidder));
  const { id: rejectedId } = await submitted(owned());
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
  const decide = async (api: Bidder["api"], id: string, decision: string) => {
    const seen = approvalOf(await bidder.api.get(id));
    const body = { ...seen, decision, opinion: `意见：${decision}` };
    return api.call("POST", `/api/applications/${id}/review`, { body });
  };
  const { reviewer, secondReviewer } = world;

  const { id } = await submitted(owned());
  await decide(reviewer.api, id, "reject");
  const late = expectProblem(await decide(secondReviewer.api, id, "approve"), 409, "NOT_AWAITING_REVIEW");
  expect(late.detail).toContain("已由审核员甲审核：审核不通过（意见：reject）");
  expect(late.review).toMatchObject({ by: "审核员甲", decision: "reject", opinion: "意见：reject" });
  expect(late.state).toBe("审核不通过，未支付，未申请");

  const { id: contested } = await submitted(owned());
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

const pathOf = (id: string): string => `/api/applications/${id}`;
const submit = (id: string) => trySubmission(bidder, id);
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

test("when a process died amidst a deletion, then the repeat does it", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const draft = await world.models.applications.findById(id, withoutMark).lean();
  const key = randomUUID();
  expect((await remove(id, key)).status).toBe(204);
  // The draft is restored, as if the API had recorded the deletion's key and then died before it deleted the draft.
  if (draft) await world.models.applications.collection.insertOne(draft as never);
  const repeat = await remove(id, key);
  expect([repeat.status, repeat.headers.get("idempotent-replayed")]).toEqual([204, null]);
  expect(await world.models.applications.exists({ _id: id })).toBeNull();
});
