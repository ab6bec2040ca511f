import type { mongo } from "mongoose";
import { createRandom } from "../chaos/random";
import { canBeKilled, type MongoServer, startMongo } from "./mongo-server";

interface Thing {
  _id: string;
  org?: string | null;
  tabs?: string[] | string | null;
  at?: Date | null;
  n?: number | string | null;
}
type Filter = mongo.Filter<Thing>;

/** Indexes of the forms that our models have, with an array in each position. */
const indexes: [Record<string, 1 | -1>, mongo.CreateIndexesOptions][] = [
  [{ org: 1, at: -1, _id: 1 }, {}],
  [{ org: 1, tabs: 1, at: -1, _id: 1 }, {}],
  [{ at: -1, _id: 1 }, { sparse: true }],
  [{ n: 1, _id: 1 }, { unique: true }],
  [{ n: 1, tabs: 1 }, {}],
  [{ tabs: 1, n: -1 }, {}],
];
const runs = [
  { seed: 1, arrays: "empty" },
  { seed: 2, arrays: "sorted" },
] as const;
const steps = 200;
const restartEvery = 80;
const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));

let server: MongoServer;
beforeAll(async () => {
  server = await startMongo();
});
afterAll(async () => {
  await server.remove();
});

const indexed = () => server.db().collection<Thing>("indexed");
const plain = () => server.db().collection<Thing>("plain");

beforeEach(async () => {
  await server.db().dropDatabase();
  for (const [keys, options] of indexes) await indexed().createIndex(keys, options);
});

/** Creates a generator of documents, queries and updates, which are the same for the same seed. */
function createChances(seed: number, { arrays }: { arrays: "empty" | "sorted" }) {
  const { between, pick } = createRandom(seed);
  const org = () => pick(["A", "B", "C"]);
  const tab = () => pick(["x", "y", "z"]);
  const at = () => day(between(1, 9));
  const n = () => pick([0, 1, 2, 2.5, 3_000_000_000, -1]);
  const id = () => `id-${between(1, 80)}`;
  const fields = (): Omit<Thing, "_id"> => ({
    ...pick([{ org: org() }, { org: org() }, { org: org() }, { org: null }, {}]),
    ...pick([
      { tabs: [tab(), tab()] },
      { tabs: [tab()] },
      arrays === "empty" ? { tabs: [] } : {},
      { tabs: tab() },
      { tabs: null },
      {},
    ]),
    ...pick([{ at: at() }, { at: at() }, { at: at() }, { at: null }, {}]),
    ...pick([{ n: n() }, { n: n() }, { n: "1" }, { n: null }, {}]),
  });
  const range = <T>(value: () => T) =>
    pick<mongo.FilterOperators<T>>([
      { $gt: value() },
      { $gte: value() },
      { $lt: value() },
      { $lte: value() },
      { $gte: value(), $lt: value() },
      { $gt: value(), $lte: value() },
    ]);
  const filter = (): Filter => ({
    ...pick<Filter>([
      { org: org() },
      { org: { $eq: org() } },
      { org: { $in: ["A", "B"] } },
      { org: { $in: ["C", null] } },
      { org: null },
      { org: /A|B/ },
      {},
    ]),
    ...pick<Filter>([
      { tabs: tab() },
      { tabs: { $ne: tab() } },
      { tabs: { $size: 2 } },
      { tabs: ["x"] },
      {},
      {},
    ]),
    ...pick<Filter>([{ at: range(at) }, { at: at() }, { at: { $exists: true } }, { at: null }, {}, {}]),
    ...pick<Filter>([
      { n: n() },
      { n: range(() => between(0, 3)) },
      { $or: [{ n: 1 }, { n: null }] },
      {},
      {},
      {},
    ]),
  });
  /**
   * Returns a sort order that ends with the _id, because pages of a list are reproducible only if the order is unique.
   */
  const sort = (): Record<string, 1 | -1> => {
    const direction = () => pick<1 | -1>([1, -1]);
    const first = pick([
      ["at"],
      ["at"],
      ["n"],
      ["org", "at"],
      [],
      // The server has no order of two empty arrays.
      ...(arrays === "sorted" ? [["tabs"], ["n", "tabs"]] : []),
    ]);
    return Object.fromEntries([...first, "_id"].map((field) => [field, direction()]));
  };
  const change = (): mongo.UpdateFilter<Thing> =>
    pick<mongo.UpdateFilter<Thing>>([
      { $set: { org: org() } },
      { $set: { tabs: [tab(), tab()] } },
      { $set: { at: at(), n: n() } },
      { $unset: { at: true } },
      { $unset: { tabs: true, org: true } },
    ]);
  return { between, pick, id, fields, filter, sort, change };
}

const byId = (things: Thing[]): Thing[] => things.toSorted((one, other) => (one._id < other._id ? -1 : 1));

describe("the embedded MongoDB's indexes", () => {
  test.each(runs)(
    "when documents come, change and go, then it answers as without them: $arrays arrays, $seed",
    async ({ seed, arrays }) => {
      const { between, pick, id, fields, filter, sort, change } = createChances(seed, { arrays });
      /**
       * Asks both collections, with and without indexes. The query is part of the result, so that a difference names
       * it.
       */
      const both = async (asked: unknown, act: (things: mongo.Collection<Thing>) => Promise<unknown>) => {
        expect({ asked, answer: await act(indexed()) }).toEqual({ asked, answer: await act(plain()) });
      };

      const find = async () => {
        const page = { sort: sort(), skip: pick([0, 0, 1, 5]), limit: pick([0, 1, 3, 20]) };
        const asked = { filter: filter(), page };
        await both(asked, (things) => things.find(asked.filter, page).toArray());
      };
      const findUnsorted = async () => {
        const asked = filter();
        await both(asked, async (things) => byId(await things.find(asked).toArray()));
      };
      const count = async () => {
        const asked = filter();
        await both(asked, (things) => things.countDocuments(asked));
      };
      const countTabs = async () => {
        const $match = filter();
        const pipeline = [{ $match }, { $unwind: "$tabs" }, { $group: { _id: "$tabs", n: { $sum: 1 } } }];
        await both(pipeline, (things) => things.aggregate([...pipeline, { $sort: { _id: 1 } }]).toArray());
      };
      const updateMany = async () => {
        const asked = { filter: filter(), change: change() };
        await both(asked, (things) => things.updateMany(asked.filter, asked.change));
      };
      const claim = async () => {
        const asked = { filter: filter(), sort: sort(), change: change() };
        const returnDocument = pick<"after" | "before">(["after", "before"]);
        await both(asked, (things) =>
          things.findOneAndUpdate(asked.filter, asked.change, { sort: asked.sort, returnDocument }),
        );
      };
      const remove = async () => {
        const asked = { ...filter(), _id: { $gt: id() } };
        await both(asked, (things) => things.deleteMany(asked));
      };
      const put = async () => {
        const [_id, values] = [id(), fields()];
        await both({ _id, values }, (things) => things.replaceOne({ _id }, values, { upsert: true }));
      };
      const insert = async () => {
        const asked = Array.from({ length: between(1, 20) }, () => ({ _id: id(), ...fields() }));
        await both(asked, async (things) => {
          const stored = await things.find({ _id: { $in: asked.map(({ _id }) => _id) } }).toArray();
          const taken = new Set(stored.map(({ _id }) => _id));
          const free = asked.filter(({ _id }) => !taken.has(_id) && taken.add(_id));
          if (free.length > 0) await things.insertMany(free);
          return free.length;
        });
      };

      const acts = [find, find, findUnsorted, count, countTabs, claim, put, insert] as const;
      for (let step = 1; step <= steps; step += 1) {
        await pick([...acts, ...acts, updateMany, remove])();
        if (canBeKilled && step % restartEvery === 0) await server.restart(pick(["SIGTERM", "SIGKILL"]));
      }
      await both("everything", async (things) => byId(await things.find().toArray()));
    },
  );

  test("when a document changes after its index was read, then it is found by what it is now, and only by that", async () => {
    const things = indexed();
    const found = async (filter: Filter) => [
      (await things.find(filter).toArray()).map(({ _id }) => _id),
      await things.countDocuments(filter),
    ];
    await things.insertMany([
      { _id: "one", org: "A", tabs: ["x", "y"], at: day(1) },
      { _id: "two", org: "A", tabs: ["x"], at: day(2) },
    ]);
    expect(await found({ org: "A", tabs: "x" })).toEqual([["two", "one"], 2]);

    await things.updateOne({ _id: "one" }, { $set: { tabs: ["y", "z"] } });
    expect(await found({ org: "A", tabs: "x" })).toEqual([["two"], 1]);
    expect(await found({ org: "A", tabs: "z" })).toEqual([["one"], 1]);

    await things.updateOne({ _id: "two" }, { $set: { org: "B" } });
    expect(await found({ org: "A" })).toEqual([["one"], 1]);
    expect(await found({ org: "B" })).toEqual([["two"], 1]);

    await things.deleteOne({ _id: "one" });
    expect(await found({ org: "A" })).toEqual([[], 0]);
    await things.insertOne({ _id: "one", org: "A", at: day(3) });
    expect(await found({ org: "A", tabs: "z" })).toEqual([[], 0]);
    expect(await found({ org: "A", at: { $gt: day(2) } })).toEqual([["one"], 1]);
  });

  test("when an outbox is claimed from by several at once, then each message is claimed once, the oldest first", async () => {
    const things = indexed();
    await things.insertMany(
      Array.from({ length: 50 }, (_, number) => ({ _id: `id-${number}`, org: "A", at: day(60 - number) })),
    );
    const claims = await Promise.all(
      Array.from({ length: 50 }, () =>
        things.findOneAndUpdate(
          { org: "A", at: { $lte: day(60) } },
          { $set: { org: "B" } },
          { sort: { at: 1 } },
        ),
      ),
    );
    const claimed = claims.map((message) => message?.at?.getTime());
    expect(claimed.toSorted()).toEqual(Array.from({ length: 50 }, (_, number) => day(11 + number).getTime()));
    expect(await things.countDocuments({ org: "A" })).toBe(0);
  });
});
