import { ulid } from "ulid";
import { stepOf } from "../../contract/step";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { withFingerprint } from "../../domain/application/fingerprint";
import type { PublicEvent } from "../../domain/events/public-event";
import { beginEra, presentEra } from "../../store/event-eras";
import { readEvents, highestNumber } from "../../store/read-events";
import { insertNews, removeMarks } from "../../store/tell-events";
import { newEndpoint } from "../../store/webhook-endpoints";
import { writeProjection, type StoredHead } from "../../store/write-projection";
import { after, at, bidder, draft, feeFen, onSiteForm, reviewer, settings } from "../domain/samples";
import { useOwnDatabase } from "../support/own-database";
import { newLockSerial } from "../support/people";

/* Tests of the telling and reading of events on a database of its own, whose applications are written as runs do. */

const database = useOwnDatabase();
afterEach(() => database.empty());

const fees = [feeFen];
const approval = { type: "reviewed", by: reviewer, decision: "approve", opinion: "同意" } as const;

/** Writes a step of an application as the run does that is named. */
async function step(
  runId: string,
  before: Application,
  event: ApplicationEvent,
  left: StoredHead[] = [],
): Promise<Application> {
  const application = after(before, event);
  await writeProjection(
    {
      applications: database.models.applications,
      currentRun: () => Promise.resolve({ runId, open: true }),
      takingOver: async (head) => void left.push(head),
    },
    {
      runId,
      origin: { firstRunId: "first" },
      application,
      steps: [stepOf(event, application)],
      settings,
      taken: [],
      before: withFingerprint([], before),
    },
  );
  return application;
}

/** Writes the submission of a new application. */
const submit = (): Promise<Application> => {
  const locks = onSiteForm.locks.map((lock) => ({ ...lock, lockSerial: newLockSerial() }));
  const form = { ...onSiteForm, locks };
  const submission = { type: "submitted", by: bidder, opinion: "请审核", form, feesFen: fees } as const;
  return step("former", { ...draft(form), id: ulid() }, { ...submission, at: at(10) });
};

const failed = (_: string, error: unknown): never => {
  throw error;
};
/** Inserts news by a host whose clock stands at the given time, and is killed before it removes the marks. */
const insert = (now = Date.now) => insertNews(database.models, { now, failed });
async function tell(now = Date.now): Promise<void> {
  const told = await insert(now);
  if (told) await removeMarks(database.models, told);
  if (!told?.isAll) await tell(now);
}

/** Reads all told events, a few at a time. */
async function readAll(limit = 3): Promise<{ numbers: number[]; events: PublicEvent[] }> {
  const numbers: number[] = [];
  const events: PublicEvent[] = [];
  for (let position = 0; ;) {
    const page = await readEvents(database.models.events, { after: position, limit });
    numbers.push(...page.events.map(({ _id }) => _id));
    events.push(...page.events.map(({ body }) => JSON.parse(body) as PublicEvent));
    if (!page.hasMore) return { numbers, events };
    position = page.next;
  }
}

const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1);
const typesOf = (events: readonly PublicEvent[], id: string): string[] =>
  events.filter(({ data }) => data.applicationId === id).map(({ type }) => type.replace("application.", ""));

test("when tellers are killed between insert and clear 50 times, two at once, with clocks hours apart, then each event has one number, and there is no gap", async () => {
  const all: Application[] = [];
  for (let round = 0; round < 50; round += 1) {
    const application = await submit();
    all.push(round % 2 === 0 ? application : await step("former", application, { ...approval, at: at(20) }));
    const hours = (round % 7) - 3;
    await Promise.all([insert(() => Date.now() + hours * 3_600_000), insert()]);
    // A reader sees at any time what it will see later.
    const { numbers } = await readAll(50);
    expect(numbers).toEqual(upTo(numbers.length));
  }
  await tell();
  expect(await database.models.applications.countDocuments({ untold: { $exists: true } })).toBe(0);
  const { numbers, events } = await readAll();
  expect(numbers).toEqual(upTo(75));
  expect(new Set(events.map(({ id }) => id)).size).toBe(75);
  for (const [index, { id }] of all.entries()) {
    expect(typesOf(events, id)).toEqual(index % 2 === 0 ? ["submitted"] : ["submitted", "approved"]);
    const own = events.filter(({ data }) => data.applicationId === id);
    expect(own.map(({ sequence }) => sequence)).toEqual(upTo(own.length));
  }
});

test("when an application changes while its news are told, then its mark stays for the later news", async () => {
  const application = await submit();
  const told = await insert();
  await step("former", application, { ...approval, at: at(20) });
  if (told) await removeMarks(database.models, told);
  expect(await database.models.applications.countDocuments({ untold: { $exists: true } })).toBe(1);
  await tell();
  expect(typesOf((await readAll()).events, application.id)).toEqual(["submitted", "approved"]);
});

test("when a host's clock is ahead of the next step's, then that step is stored, a delayed one isn't, and both are told in order", async () => {
  const first = await submit();
  const { id, form } = first;
  const submission = { type: "submitted", by: bidder, opinion: "请审核", form, feesFen: fees } as const;
  await step("former", first, { ...approval, at: at(5) });
  await step("former", { ...draft(form), id }, { ...submission, at: at(10) });
  await step("former", first, { ...approval, at: at(5) });
  const stored = await database.models.applications.findById(id).lean();
  expect(stored).toMatchObject({ status: "审核通过", generation: 1, updatedAt: new Date(at(10)) });
  await tell();
  expect(typesOf((await readAll()).events, id)).toEqual(["submitted", "approved"]);
});

test("when a reader filters, then pages can be empty, and the position goes on all the same", async () => {
  const [one, other] = [await submit(), await submit()];
  await tell();
  const { models } = database;
  const filter = { applicationId: other.id };
  const page = await readEvents(models.events, { after: 0, limit: 1, filter });
  expect(page.events.map(({ applicationId }) => applicationId)).toEqual([other.id]);
  const none = { after: 0, limit: 5, filter: { type: "application.withdrawn" } } as const;
  expect(await readEvents(models.events, none)).toEqual({ events: [], next: 2, hasMore: false });
  await step("former", one, { ...approval, at: at(20) });
  await tell();
  expect((await readEvents(models.events, { after: 2, limit: 5 })).events).toHaveLength(1);
});

test("when a backup is restored, then a new era begins once, and only what isn't told in it is told, under ids that receivers know", async () => {
  const { models } = database;
  const application = await submit();
  await tell();
  const backup = await models.events.find().lean();
  const approved = await step("former", application, { ...approval, at: at(20) });
  await tell();
  const { events: before } = await readAll();
  const { era } = await presentEra(models.eventEras);
  const secret = { madeBy: "a request", keyId: "key", sealed: "AAAA" };
  const known = {
    _id: "01M8NQ4739RTCBWRSGESDG45SR",
    name: "示例",
    url: "https://example.com/",
    networks: [],
  };
  await models.webhookEndpoints.create(newEndpoint({ ...known, number: 2, secret, at: 0 }));

  // The dump's applications are newer than its events, and so is the receiver's position.
  await models.events.deleteMany({ _id: { $gt: backup.length } });
  const takenAt = Date.parse(at(15));
  for (const restoredFrom of [takenAt, takenAt, undefined]) await beginEra(models, restoredFrom);
  const begun = await presentEra(models.eventEras);
  expect(begun).toMatchObject({ restoredFrom: new Date(takenAt) });
  expect(begun.era).not.toBe(era);
  expect(await models.webhookEndpoints.findById(known._id).lean()).toMatchObject({ number: 1 });
  await tell();
  expect((await readAll()).events).toEqual(before);

  // The dump's applications are older than its events.
  await models.applications.deleteMany({ _id: application.id });
  const { form } = approved;
  const submission = { type: "submitted", by: bidder, opinion: "请审核", form, feesFen: fees } as const;
  await step("next", { ...draft(form), id: application.id }, { ...submission, at: at(10) });
  await beginEra(models, takenAt + 1);
  await tell();
  const { events } = await readAll();
  expect(events.slice(0, 2)).toEqual(before);
  expect(events[2]).toMatchObject({ type: "application.corrected", data: { takenBack: [before[1]?.id] } });
  expect(await highestNumber(models.events)).toBe(3);
});

test("when a run's first step tells nobody and its next one does, then whoever takes over learns whose step that was, and what was told of a lost step is taken back", async () => {
  const left: StoredHead[] = [];
  const first = await submit();
  await step("former", first, { ...approval, at: at(20) });
  await tell();
  await step("next", first, { ...approval, at: at(30) }, left);
  expect(left).toMatchObject([{ generation: 1, steps: [{ type: "reviewed" }], stepsGeneration: 1 }]);
  await tell();

  // Temporal has lost the step, so the same run does it again, twice, and repeats the last write.
  for (const second of [40, 50, 50]) {
    await step("next", first, { ...approval, at: at(second) });
    await tell();
  }
  const own = (await readAll()).events;
  const again = ["corrected", "approved"];
  expect(typesOf(own, first.id)).toEqual(["submitted", "approved", ...again, ...again, ...again]);
  const approvals = own.filter(({ type }) => type === "application.approved");
  expect(own.flatMap(({ data }) => ("takenBack" in data ? data.takenBack : []))).toEqual(
    approvals.slice(0, 3).map(({ id }) => id),
  );
  expect(approvals.at(-1)?.timestamp).toBe(at(50));
});
