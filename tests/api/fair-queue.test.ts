import { createConnection, type Connection } from "mongoose";
import { createFairQueue } from "../../api/reviews/queue";
import { modelsOf, type Models } from "../../store/models";
import { nativeCollection } from "../../store/models/native-collection";

let database: Connection;
let models: Models;
beforeAll(async () => {
  const uri = process.env["TEST_MONGODB_URI"] ?? "";
  database = await createConnection(uri, { dbName: `fair-queue-${process.pid}-${Date.now()}` }).asPromise();
  models = modelsOf(database);
});
beforeEach(() => models.applications.deleteMany({}));
afterAll(async () => {
  await database.dropDatabase();
  await database.close();
});

const comes = (id: string, orgCode: string, since: number, queue = "待审核") =>
  database
    .collection<{ _id: string }>("applications")
    .insertOne({ _id: id, orgCode, queue, queueSince: new Date(since) } as { _id: string });
const leaves = (id: string) => models.applications.updateOne({ _id: id }, { $unset: { queue: 1 } });

/** Creates a queue whose time the test sets, and a counter of the reads of the whole queue. */
function fairQueue() {
  let nowMs = 0;
  const find = jest.spyOn(nativeCollection(models.applications), "find");
  find.mockClear();
  const ask = createFairQueue({ applications: models.applications, now: () => nowMs });
  return { ask, pass: (ms: number) => (nowMs += ms), reads: () => find.mock.calls.length };
}

test("when nobody came or left, then the order is not read again; whoever comes or leaves is seen at once", async () => {
  const { ask, reads } = fairQueue();
  await comes("a1", "A", 1);
  await comes("a2", "A", 2);
  await comes("b1", "B", 3);
  await comes("handled", "C", 1, "办理中");
  expect(await ask()).toEqual(["a1", "b1", "a2"]);
  expect(await Promise.all([ask(), ask()])).toEqual([
    ["a1", "b1", "a2"],
    ["a1", "b1", "a2"],
  ]);
  expect(reads()).toBe(1);

  await comes("c1", "C", 4);
  expect(await ask()).toEqual(["a1", "b1", "c1", "a2"]);
  await leaves("a1");
  expect(await ask()).toEqual(["a2", "b1", "c1"]);
  await leaves("c1");
  await comes("d1", "D", 5);
  expect(await ask()).toEqual(["a2", "b1", "d1"]);
  expect(reads()).toBe(4);
});

test("when one left and another came before the last one, unseen, then that is seen after five seconds", async () => {
  const { ask, pass } = fairQueue();
  await comes("a1", "A", 1);
  await comes("b1", "B", 9);
  expect(await ask()).toEqual(["a1", "b1"]);
  await leaves("a1");
  await comes("c1", "C", 5);
  pass(5_000);
  expect(await ask()).toEqual(["c1", "b1"]);
});

test("when it can't be read, then whoever asks is told, and the next one tries again", async () => {
  const { ask } = fairQueue();
  await comes("a1", "A", 1);
  jest.spyOn(nativeCollection(models.applications), "find").mockImplementationOnce(() => {
    throw new Error("the database is away");
  });
  await expect(ask()).rejects.toThrow("away");
  expect(await ask()).toEqual(["a1"]);
});
