import { randomUUID } from "node:crypto";
import { ulid } from "ulid";
import { factsOf } from "../../domain/events/facts";
import { holdsOf } from "../../domain/locks/holds";
import { bringStoreUpToDate } from "../../store/bring-up-to-date";
import { connectDatabase, type Models } from "../../store/models";
import { nativeCollection } from "../../store/models/native-collection";
import { readEvents, theBeginning, thePresent, type EventPosition } from "../../store/read-events";
import { projectionUpdate } from "../../store/write-projection";
import type { Application } from "../../domain/application/application";
import { approved, submitted } from "../domain/samples";
import { testStack } from "../support/test-stack";

/*
 * Tests of the reader of events on a database of its own. The tests set the times that the database would set, so that
 * a write can become visible late.
 */

let models: Models;
let close: () => Promise<void>;
beforeAll(async () => {
  const address = new URL(testStack().addresses.mongo);
  address.pathname = `/events-${randomUUID()}`;
  const { connection, models: opened } = await connectDatabase(address.toString());
  models = opened;
  close = async () => {
    await connection.dropDatabase();
    await connection.close();
  };
});
afterEach(() => models.applications.deleteMany({}));
afterAll(() => close());

/** Stores an application with new events, as if the database had dated them with the given second. */
async function store(application: Application, second: number, id = ulid()): Promise<string> {
  const at = new Date(Date.UTC(2026, 0, 5) + second * 1_000);
  const _id = id;
  const known = (await models.applications.findById(id).lean())?.told ?? {};
  const told = { ...Object.fromEntries(factsOf(application).map(({ key }) => [key, at])), ...known };
  const { $set } = projectionUpdate({ ...application, id }, at, holdsOf(application));
  await nativeCollection(models.applications).updateOne(
    { _id },
    { $set: { ...$set, generation: 1, changedAt: at, told } },
    { upsert: true },
  );
  return id;
}

/** Reads all events after a position. */
async function readOn(from: EventPosition, limit = 2) {
  const told: string[] = [];
  for (let position = from; ;) {
    const { events, position: next, hasMore } = await readEvents(models.applications, position, limit);
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
  const first = await readEvents(models.applications, theBeginning, 1);
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
  const now = await thePresent(models.applications);
  expect((await readOn(now)).told).toEqual([]);
  await store(approved(), 20, id);
  expect((await readOn(now)).told).toEqual([`${id} application.approved`]);
});

test("when a store of an earlier release is brought up to date, then its facts are dated, once", async () => {
  const id = await store(approved(), 10);
  const collection = nativeCollection(models.applications);
  await collection.updateOne({ _id: id }, { $unset: { changedAt: "", told: "" } });
  await bringStoreUpToDate(models);
  const { told, next } = await readOn(theBeginning);
  expect(told).toEqual([`${id} application.submitted`, `${id} application.approved`]);
  const dated = await collection.findOne({ _id: id });
  await bringStoreUpToDate(models);
  expect(await collection.findOne({ _id: id })).toEqual(dated);
  expect((await readOn(next)).told).toEqual([]);
});
