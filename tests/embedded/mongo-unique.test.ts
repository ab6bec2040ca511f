import { randomBytes } from "node:crypto";
import { mongo } from "mongoose";
import { type MongoServer, startMongo } from "./mongo-server";

interface Holder {
  _id: string;
  holds?: string[];
  n?: number;
}
interface Numbered {
  _id: number | mongo.Double | mongo.Long;
}

let server: MongoServer;
beforeAll(async () => {
  server = await startMongo();
});
afterAll(() => server.remove());

const holders = () => server.db().collection<Holder>("holders");
beforeEach(async () => {
  await server.db().dropDatabase();
  await holders().createIndex({ holds: 1 }, { unique: true, sparse: true });
});

const named = (from: number, count: number) => Array.from({ length: count }, (_, n) => `hold-${from + n}`);

describe("a unique index on what an application holds", () => {
  test("when sets of 40 that overlap are raced for, then no element has two holders", async () => {
    const claims = Array.from({ length: 60 }, (_, n) => ({ _id: `holder-${n}`, holds: named(n * 10, 40) }));
    const results = await Promise.allSettled(claims.map((claim) => holders().insertOne(claim)));
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: 11000 });
    const stored = await holders().find().toArray();
    const held = stored.flatMap(({ holds }) => holds ?? []);
    expect(new Set(held).size).toBe(held.length);
    expect(stored.length).toBeGreaterThan(0);
    const taken = new Set(held);
    const refused = claims.filter((_, n) => results[n]?.status === "rejected");
    // A claim is refused only if another document has one of its holds.
    for (const { holds } of refused) expect(holds.some((one) => taken.has(one))).toBe(true);
    expect(stored.length + refused.length).toBe(claims.length);
  });

  test("when updates race for the same, then one has it, and all others keep what they had", async () => {
    await holders().insertMany(
      Array.from({ length: 30 }, (_, n) => ({ _id: `holder-${n}`, holds: [`own-${n}`] })),
    );
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) =>
        holders().updateOne({ _id: `holder-${n}` }, { $set: { holds: [`own-${n}`, "wanted"] } }),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await holders().countDocuments({ holds: "wanted" })).toBe(1);
    for (const { _id, holds } of await holders().find().toArray())
      expect(holds).toContain(_id.replace("holder", "own"));
  });

  test("when one is let go, by another set or by $unset, then it is free, and many may hold nothing", async () => {
    await holders().insertOne({ _id: "one", holds: ["a", "b"] });
    await holders().updateOne({ _id: "one" }, { $set: { holds: ["b", "c"] } });
    await holders().insertOne({ _id: "two", holds: ["a"] });
    await holders().updateOne({ _id: "one" }, { $unset: { holds: true } });
    await holders().updateOne({ _id: "two" }, { $set: { holds: ["a", "b", "c"] } });
    await holders().insertMany([{ _id: "three" }, { _id: "four", holds: [] }]);
    // mongod treats an empty list as a value, of which a second one would be a duplicate. Production writes no empty
    // lists.
    await holders().updateOne({ _id: "four" }, { $unset: { holds: true } });
    expect(await holders().countDocuments({ holds: { $exists: false } })).toBe(3);
    await holders().deleteOne({ _id: "two" });
    await holders().updateOne({ _id: "three" }, { $set: { holds: ["a", "b", "c"] } });
    expect(await holders().countDocuments({ holds: { $in: ["b", "x"] } })).toBe(1);
  });

  test("when a duplicate comes by insert, update or upsert, then the error is 11000, and nothing has changed", async () => {
    await holders().insertMany([
      { _id: "one", holds: ["a"] },
      { _id: "two", holds: ["b"], n: 1 },
    ]);
    const refused = { code: 11000 };
    await expect(holders().insertOne({ _id: "three", holds: ["c", "a"] })).rejects.toMatchObject(refused);
    await expect(holders().insertOne({ _id: "one", holds: ["c"] })).rejects.toMatchObject(refused);
    for (const [_id, upsert] of [
      ["two", false],
      ["three", true],
    ] as const) {
      const change = { $set: { holds: ["c", "a"], n: 2 } };
      await expect(holders().updateOne({ _id }, change, { upsert })).rejects.toMatchObject(refused);
      await expect(holders().findOneAndUpdate({ _id }, change, { upsert })).rejects.toMatchObject(refused);
    }
    await expect(
      holders().replaceOne({ _id: "three" }, { holds: ["a"] }, { upsert: true }),
    ).rejects.toMatchObject(refused);
    expect(await holders().find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: "one", holds: ["a"] },
      { _id: "two", holds: ["b"], n: 1 },
    ]);
    await holders().insertOne({ _id: "three", holds: ["c"] });
  });

  test("when 100 clients compare and set the same version, then one wins", async () => {
    await holders().insertOne({ _id: "contended", n: 0 });
    const attempts = Array.from({ length: 100 }, () =>
      holders().updateOne({ _id: "contended", n: 0 }, { $set: { n: 1 } }),
    );
    const winners = (await Promise.all(attempts)).filter(({ modifiedCount }) => modifiedCount === 1);
    expect(winners).toHaveLength(1);
  });

  test("when a guarded upsert meets a document that is newer, then the error is 11000", async () => {
    await holders().insertOne({ _id: "one", n: 5 });
    expect(await holders().findOne({ _id: "one", n: 4 })).toBeNull();
    const write = (n: number) =>
      holders().updateOne({ _id: "one", n: n - 1 }, { $set: { n } }, { upsert: true });
    await expect(write(5)).rejects.toMatchObject({ code: 11000 });
    await write(6);
    expect((await holders().findOne({ _id: "one" }))?.n).toBe(6);
  });
});

test("when ids are numbers, then equal ones are one id, and documents are found in their order", async () => {
  const numbers = server.db().collection<Numbered>("numbers");
  await numbers.insertMany(Array.from({ length: 15_000 }, (_, n) => ({ _id: n + 1 })));
  for (const _id of [new mongo.Double(7), mongo.Long.fromNumber(7)]) {
    expect(await numbers.findOne({ _id })).toEqual({ _id: 7 });
    await expect(numbers.insertOne({ _id })).rejects.toMatchObject({ code: 11000 });
  }
  await numbers.insertOne({ _id: 7.5 });
  const page = numbers.find({ _id: { $gt: 6, $lte: 9 } }, { sort: { _id: -1 }, limit: 3 });
  expect(await page.toArray()).toEqual([{ _id: 9 }, { _id: 8 }, { _id: 7.5 }]);
});

test("when twenty files of 5 MB come at once and go out ten at once, then each is as it was", async () => {
  interface Kept {
    _id: string;
    content: mongo.Binary;
  }
  const files = server.db().collection<Kept>("files");
  const contents = Array.from({ length: 20 }, () => randomBytes(5_000_000));
  await Promise.all(
    contents.map((content, n) => files.insertOne({ _id: `file-${n}`, content: new mongo.Binary(content) })),
  );
  for (const first of [0, 10]) {
    await Promise.all(
      contents.slice(first, first + 10).map(async (content, n) => {
        const found = await files.findOne({ _id: `file-${first + n}` }, { promoteBuffers: true });
        expect(content.equals(found?.content as unknown as Buffer)).toBe(true);
      }),
    );
  }
});
