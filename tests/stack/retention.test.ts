import { overviewOf } from "../../api/operations/overview";
import type { Application } from "../../domain/application/application";
import { beijingDay } from "../../domain/beijing-day";
import { newSmsMessage } from "../../store/models/sms-message";
import { projectionOf } from "../../store/write-projection";
import {
  after,
  approved,
  at,
  draft,
  mailedForm,
  operator,
  paid,
  reviewer,
  submitted,
} from "../domain/samples";
import { bidder, world } from "../support/here";
import { submitted as submittedThere } from "../support/journey";
import { useOwnDatabase } from "../support/own-database";
import { runRetention } from "../support/retention";

const database = useOwnDatabase();

const dayMs = 86_400_000;
const then = new Date(at(0));
const personal = { contactName: "示例标记经办人", mobile: "13911112222", recipientAddress: "示例标记路1号" };
const ended = after(
  { ...paid({ ...mailedForm, ...personal }), id: "01JDEMO0000000000000000002" },
  { type: "withdrawn", at: at(70), by: operator, opinion: "示例标记意见" },
  { type: "ended", at: at(71) },
);
const open = { ...paid({ ...mailedForm, ...personal }), id: "01JDEMO0000000000000000003" };

async function store(application: Application): Promise<void> {
  const { models } = database;
  const { id: applicationId } = application;
  await models.applications.create({
    _id: applicationId,
    generation: 1,
    ...projectionOf(application, then),
  });
  const sms = { id: `${applicationId}:approved`, phone: personal.mobile, params: {}, createdAt: then };
  const message = newSmsMessage({ ...sms, template: "approved" });
  await models.messages.create({ ...message, status: "已发送" });
  await models.ratings.create({ _id: applicationId, grade: "不满意", reason: "示例标记原因", at: then });
}

const markers = ["13911112222", "示例标记"];
const run = (erases: "true" | "false", days: number) =>
  runRetention(database.models, new Date(then.getTime() + days * dayMs), erases);

test("when the time of personal data is over, then a dry run counts them, and the run leaves the accounts alone", async () => {
  await store(ended);
  await store(open);
  await store({ ...draft(mailedForm), id: "01JDEMO0000000000000000004" });
  const { models } = database;
  const entry = { at: then, source: "api" as const, action: "a", what: "a", result: "done" };
  await models.auditEntries.create({ _id: "1", ...entry });
  const before = await database.text();

  const nothing = { drafts: 0, unfinished: 0, applications: 0, sms: 0, audit: 0, reminders: 0, bills: 0 };
  const all = { drafts: 1, unfinished: 0, applications: 1, sms: 3, audit: 1, reminders: 0, bills: 0 };
  expect(await run("false", 2_000)).toEqual({ erases: false, ...all });
  expect(await database.text()).toBe(before);
  expect(await run("true", 100)).toEqual({ erases: true, ...nothing });
  expect(await database.text()).toBe(before);

  expect(await run("true", 2_000)).toEqual({ erases: true, ...all });
  expect(await models.applications.find().sort({ _id: 1 }).distinct("_id")).toEqual([ended.id, open.id]);
  const kept = await models.applications.findById(ended.id).lean();
  expect(kept?.application.attempts).toEqual(ended.attempts);
  expect(kept?.erasedAt).toBeInstanceOf(Date);
  // An open application is not erased.
  expect((await models.applications.findById(open.id).lean())?.application).toEqual(open);
  expect(await models.ratings.distinct("_id")).not.toContain(ended.id);
  await models.ratings.deleteMany({ _id: { $ne: ended.id } });
  await models.applications.deleteOne({ _id: open.id });
  const left = await database.text();
  expect(markers.filter((marker) => left.includes(marker))).toEqual([]);
  expect(await run("true", 2_000)).toEqual({ erases: true, ...nothing });
});

test("when nobody goes on with an application for a year, then it is the operator's to withdraw, and only then erased", async () => {
  const { models } = database;
  const form = { ...mailedForm, ...personal };
  const unpaid = { ...approved(form), id: "01JDEMO0000000000000000005" };
  const refused = {
    type: "reviewed",
    at: at(20),
    by: reviewer,
    decision: "reject",
    opinion: "请修改",
  } as const;
  const rejected = { ...after(submitted(form), refused), id: "01JDEMO0000000000000000006" };
  await store(unpaid);
  await store(rejected);
  await store({ ...submitted(form), id: "01JDEMO0000000000000000007" });
  const shown = async (days: number) =>
    (
      await overviewOf({
        ...{ models, unfinishedDays: 365 },
        now: () => then.getTime() + days * dayMs,
      })
    ).unfinished;
  expect([await shown(364), await shown(366)]).toEqual([
    { count: 0, days: 365 },
    { count: 2, days: 365 },
  ]);
  expect(await run("true", 364)).toMatchObject({ unfinished: 0 });
  expect(await run("true", 4_000)).toMatchObject({ unfinished: 2, applications: 0 });
  expect((await models.applications.findById(unpaid.id).lean())?.application).toEqual(unpaid);

  const withdrawn = after(
    rejected,
    { type: "withdrawn", at: at(70), by: operator, opinion: "久未办理" },
    { type: "ended", at: at(71) },
  );
  await models.applications.replaceOne(
    { _id: rejected.id },
    { generation: 1, ...projectionOf(withdrawn, then) },
  );
  expect(await run("true", 4_000)).toMatchObject({ unfinished: 1, applications: 1 });
  const kept = JSON.stringify(await models.applications.findById(rejected.id).lean());
  expect(markers.filter((marker) => kept.includes(marker))).toEqual([]);
  await models.applications.deleteMany({});
});

test("when an organisation's phone can't be reminded any more, then its time runs from then on", async () => {
  const { lockReminders, lockRegister } = database.models;
  const phone = personal.mobile;
  const lock = (serial: string, creditCode: string, days: number) =>
    lockRegister.create({
      ...{ _id: serial, serial, lockType: "单位锁", creditCode, source: "imported", changes: [], version: 1 },
      expiresOn: beijingDay(then.getTime() + days * dayMs),
    });
  await lockReminders.create(
    { _id: "ON", phone, on: true, setAt: then },
    { _id: "OFF", phone, on: false, setAt: then },
    { _id: "LATELY", phone, on: false, setAt: new Date(then.getTime() + 190 * dayMs) },
    { _id: "ENDED", phone, on: true, setAt: then },
    { _id: "NONE", phone, on: true, setAt: then },
  );
  await lock("ON-0001", "ON", 300);
  await lock("ENDED-0001", "ENDED", 10);
  const left = () => lockReminders.find().sort({ _id: 1 }).distinct("_id");
  expect(await run("true", 100)).toMatchObject({ reminders: 0 });
  expect(await run("false", 200)).toMatchObject({ erases: false, reminders: 3 });
  expect(await left()).toHaveLength(5);
  expect(await run("true", 200)).toMatchObject({ reminders: 3 });
  expect(await left()).toEqual(["LATELY", "ON"]);
  expect(await run("true", 800)).toMatchObject({ reminders: 2 });
});

test("when an organisation exports its data, then it gets all of its own, unmasked, and nobody else's", async () => {
  await submittedThere({ world, bidder: await world.newBidder() });
  const { id } = await submittedThere({ world, bidder });
  const reminder = { phone: personal.mobile, on: true };
  await bidder.api.call("PUT", "/api/locks/reminder", { body: reminder });
  const { status, headers, body } = await bidder.api.call("GET", "/api/export");
  expect([status, headers.get("content-disposition")]).toEqual([
    200,
    'attachment; filename="applications.json"',
  ]);
  expect(body).toMatchObject({ applications: [{ id, form: { mobile: "13800000000" } }], reminder });
  expect((body as { applications: unknown[] }).applications).toHaveLength(1);
});
