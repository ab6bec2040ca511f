import { ulid } from "ulid";
import { stepOf } from "../../contract/step";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { withFingerprint } from "../../domain/application/fingerprint";
import { factsOf } from "../../domain/events/facts";
import { holdsOf } from "../../domain/locks/holds";
import type { ApplicationDocument } from "../../store/models/application";
import { nativeCollection } from "../../store/models/native-collection";
import { readEvents, theBeginning, type EventPosition, thePresent } from "../../store/read-events";
import { projectionUpdate, writeProjection, type StoredHead } from "../../store/write-projection";
import {
  submitted,
  approved,
  after,
  at,
  bidder,
  draft,
  feeFen,
  onSiteForm,
  reviewer,
  settings,
} from "../domain/samples";
import { useOwnDatabase } from "../support/own-database";
import { newLockSerial } from "../support/people";

/*
 * Tests of the reader of events on a database of its own. The tests set the times that the database would set, so that
 * a write can become visible late.
 */

const database = useOwnDatabase();
afterEach(() => database.empty());

/** Stores an application with new events, as if the database had dated them with the given second. */
async function store(application: Application, second: number, id = ulid()): Promise<string> {
  const changedAt = new Date(Date.UTC(2026, 0, 5) + second * 1_000);
  const _id = id;
  const known = (await database.models.applications.findById(id).lean())?.told ?? {};
  const told = { ...Object.fromEntries(factsOf(application).map(({ key }) => [key, changedAt])), ...known };
  const { $set } = projectionUpdate({ ...application, id }, changedAt, holdsOf(application));
  await nativeCollection(database.models.applications).updateOne(
    { _id },
    { $set: { ...$set, generation: 1, changedAt, told } },
    { upsert: true },
  );
  return id;
}

/** Reads all events after a position. */
async function readOn(from: EventPosition, limit = 2) {
  const told: string[] = [];
  for (let position = from; ;) {
    const {
      events,
      position: next,
      hasMore,
    } = await readEvents(database.models.applications, position, limit);
    told.push(...events.map(({ data, type }) => `${data.applicationId} ${type}`));
    if (!hasMore) return { told, next };
    position = next;
  }
}

test("when a write shows 30 s behind others that were dated later, then it is told of, and nothing twice", async () => {
  const first = await store(submitted(), 10);
  const { told, next } = await readOn(theBeginning);
  expect(told).toEqual([`${first} application.submitted`]);
  const others: string[] = [];
  for (let second = 11; second <= 60; second += 1) others.push(await store(submitted(), second));
  const read = await readOn(next);
  expect(read.told).toEqual(others.map((id) => `${id} application.submitted`));
  const late = await store(submitted(), 30);
  const afterwards = await readOn(read.next);
  expect(afterwards.told).toEqual([`${late} application.submitted`]);
  expect((await readOn(afterwards.next)).told).toEqual([]);
});

test("when an application changes between two pages, then none of its facts is missing, nor those of others", async () => {
  const [a, b, c] = [
    await store(submitted(), 10),
    await store(submitted(), 20),
    await store(submitted(), 1_000),
  ];
  const first = await readEvents(database.models.applications, theBeginning, 1);
  expect(first.events.map(({ data }) => data.applicationId)).toEqual([a]);
  // Application b's submission is dated before the position that the reader has reached, when b is read at its new
  // place.
  await store(approved(), 2_000, b);
  const { told, next } = await readOn(first.position, 1);
  expect(told).toEqual([
    ...[`${c} application.submitted`, `${b} application.submitted`, `${b} application.approved`],
  ]);
  await store(approved(), 3_000, a);
  expect((await readOn(next)).told).toEqual([`${a} application.approved`]);
});

test("when a reader begins with the present, then it hears of what comes after", async () => {
  const id = await store(submitted(), 10);
  const now = await thePresent(database.models.applications);
  expect((await readOn(now)).told).toEqual([]);
  await store(approved(), 20, id);
  expect((await readOn(now)).told).toEqual([`${id} application.approved`]);
});

test("when a run's first step tells nobody and its next one does, then whoever takes over learns whose step that was, and what was told of a lost step is taken back", async () => {
  const form = { ...onSiteForm, lockSerial: newLockSerial() };
  const left: StoredHead[] = [];
  const step = async (runId: string, before: Application, event: ApplicationEvent) => {
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
        steps: [stepOf(event, [before, application])],
        settings,
        taken: [],
        before: withFingerprint([], before),
      },
    );
    return application;
  };
  const fees = [feeFen];
  const submission = { type: "submitted", by: bidder, opinion: "请审核", form, feesFen: fees } as const;
  const approval = { type: "reviewed", by: reviewer, decision: "approve", opinion: "同意" } as const;
  const first = await step("former", { ...draft(form), id: ulid() }, { ...submission, at: at(10) });
  await step("former", first, { ...approval, at: at(20) });
  await step("next", first, { ...approval, at: at(30) });
  expect(left).toMatchObject([{ generation: 1, steps: [{ type: "reviewed" }], stepsGeneration: 1 }]);

  // Temporal has lost the step, so the same run does it again, twice, and repeats the last write.
  for (const second of [40, 50, 50]) await step("next", first, { ...approval, at: at(second) });
  const { takenBack = {}, told = {} } =
    (await database.models.applications.findById(first.id).lean<ApplicationDocument>()) ?? {};
  const approvedAt = (second: number) => `approved-1-${Date.parse(at(second)).toString(36)}`;
  expect(takenBack).toEqual(
    Object.fromEntries([20, 30, 40].map((second, index) => [`${index + 2}_3`, [approvedAt(second)]])),
  );
  expect(Object.keys(told)).toContain(approvedAt(50));
});
