import { auditKeysOf } from "../../config/audit-keys";
import { dayMs } from "../../domain/beijing-day";
import { entryKind } from "../../services/audit/chain";
import { forgetTrail } from "../../services/audit/forget";
import { sign } from "../../services/audit/signature";
import type { AuditEntryModel, AuditEntry } from "../../store/models/audit-entry";
import { testAuditKeys } from "../support/audit-keys";
import { expectPoll } from "../support/expect-poll";
import { start, useOwnTrail } from "./own-trail";

const { models, entriesModel, pass, now, chain, act, life, verify, whatBroke, fromLogs, makeHead, inOrder } =
  useOwnTrail();

describe("when nobody has touched the trail, then it is whole", () => {
  test("of two hosts at once, with a start and an end each, and every entry names the one before it", async () => {
    await Promise.all([life(20), life(20)]);
    const { breaks, entries, ends, open } = await verify();
    expect({ breaks, entries, open, chains: ends.size }).toEqual({
      breaks: [],
      entries: 44,
      open: 0,
      chains: 2,
    });
    const all = await inOrder();
    expect(all[0]).toMatchObject({ action: "processStart", link: { sequence: 1, previous: "" } });
    expect(all[1]?.link?.previous).toBe(all[0]?.mac);
    expect(all[21]).toMatchObject({ action: "processEnd", link: { sequence: 22 } });
  });

  test("where fifty entries come at once: they are written together", async () => {
    const own = chain();
    await own.start();
    const written = await Promise.all(Array.from({ length: 50 }, (_, index) => own.add(act(`act ${index}`))));
    expect(written).toEqual(written.map(() => true));
    expect(await whatBroke()).toEqual([]);
    expect(await entriesModel().countDocuments()).toBe(51);
  });

  test("after a crash, whatever has been seen of it before", async () => {
    await life(5, { killed: true });
    await makeHead();
    await life(2);
    expect(await verify(fromLogs())).toMatchObject({ breaks: [], open: 1 });
  });

  test("where a key follows another one, which is still there", async () => {
    await life(3);
    const [former, next] = [
      "a-sample-key-of-an-audit-trail-for-tests",
      "another-key-of-an-audit-trail-for-tests",
    ];
    const both = auditKeysOf([next, former]);
    await life(3, { keys: both });
    expect(await verify(undefined, both)).toMatchObject({ breaks: [], missingKeys: [] });
  });

  test("where it is read while it is written", async () => {
    const own = chain();
    await own.start();
    const writing = Promise.all(Array.from({ length: 300 }, (_, index) => own.add(act(`act ${index}`))));
    expect(await whatBroke()).toEqual([]);
    await writing;
    expect(await whatBroke()).toEqual([]);
  });
});

/**
 * Returns the store of audit entries with faults: the given number of writes is refused, or carried out without an
 * answer.
 */
function unreliable(faults: { lost?: number; refused?: number }) {
  const { collection } = entriesModel();
  const insertMany = async (...args: Parameters<typeof collection.insertMany>) => {
    if (faults.refused) {
      faults.refused -= 1;
      throw new Error("refused");
    }
    const answer = await collection.insertMany(...args);
    if (!faults.lost) return answer;
    faults.lost -= 1;
    throw new Error("the answer was lost");
  };
  const proxy = new Proxy(collection, {
    get: (target, name) => (name === "insertMany" ? insertMany : Reflect.get(target, name).bind(target)),
  });
  return { collection: proxy } as unknown as AuditEntryModel;
}

test.each([{ lost: 3 }, { refused: 3 }, { lost: 2, refused: 2 }])(
  "when answers of the store are lost or it refuses (%p), then each entry is there once and the chain goes on",
  async (faults) => {
    const own = chain({ entries: unreliable(faults) });
    void own.start();
    await Promise.all(Array.from({ length: 10 }, (_, index) => own.add(act(`act ${index}`))));
    await own.add(act("last"));
    await expectPoll(() => entriesModel().countDocuments()).toBe(12);
    await own.end();
    expect(await whatBroke()).toEqual([]);
    const actions = (await inOrder()).map(({ action }) => action);
    expect(actions).toEqual([
      "processStart",
      ...Array.from({ length: 10 }, (_, index) => `act ${index}`),
      "last",
      "processEnd",
    ]);
  },
);

test("when two processes write down what may stand there only once, then it does, and neither chain breaks", async () => {
  const [one, other] = [chain(), chain()];
  await Promise.all([one.start(), other.start()]);
  const seen = Array.from({ length: 20 }, (_, index) => act(`signal ${index}`, { _id: `hash-${index}` }));
  const told = await Promise.all([...seen.map(one.add), ...seen.map(other.add)]);
  expect(told).toEqual(told.map(() => true));
  // While the first of these is written, the others come, of which one is there already.
  await Promise.all([act("act"), ...seen.slice(0, 1), act("act after it")].map(one.add));
  await Promise.all([one.end(), other.end()]);
  expect(await whatBroke()).toEqual([]);
  expect(await entriesModel().countDocuments({ action: /^signal/ })).toBe(20);
});

describe("when entries are deleted by age", () => {
  const forget = (days: number) =>
    forgetTrail({ models: models(), keys: testAuditKeys, before: new Date(start + days * dayMs) });

  test("then a signed anchor stands for them, and the rest is whole", async () => {
    await entriesModel().create({ ...act("of before"), _id: "legacy" });
    await life(3);
    const long = chain();
    await long.start();
    await long.add(act("old"));
    await makeHead();
    pass(3 * dayMs);
    await long.add(act("young"));
    await forget(1);
    expect((await inOrder()).map(({ action }) => action)).toEqual(["young"]);
    expect(await whatBroke(fromLogs())).toEqual([]);
    await forget(1);
    await long.add(act("younger"));
    expect(await whatBroke()).toEqual([]);
    // Only the anchor may say how far a chain was deleted by age.
    await entriesModel().deleteOne({ action: "young" });
    expect((await whatBroke())[0]).toContain("第 1 条起缺失");
    await models().auditAnchors.collection.updateMany({}, { $inc: { sequence: 1 } });
    expect((await whatBroke()).length).toBeGreaterThan(0);
  });

  test("then one that was made to look old stays, and is named", async () => {
    await life(3);
    const entry = (await inOrder())[2];
    await entriesModel().updateOne(
      { _id: String(entry?._id) },
      { $set: { at: new Date(start - 100 * dayMs) } },
    );
    await forget(-50);
    expect(await entriesModel().countDocuments()).toBe(5);
    expect(await whatBroke()).toContain("这一条被改动过");
  });
});

test("when the database is restored from a backup, then what is younger is missed by nobody, and what is older is", async () => {
  const running = await life(4, { killed: true });
  const backup = await entriesModel().find().lean<AuditEntry[]>();
  const takenAt = now() + 1_000;
  pass(3_600_000);
  await running.add(act("after the backup"));
  await running.end();
  await makeHead();
  pass(3_600_000);
  await entriesModel().deleteMany({});
  await models().auditHeads.deleteMany({});
  await entriesModel().collection.insertMany(backup as never[]);
  expect((await whatBroke(fromLogs())).length).toBeGreaterThan(0);
  await life(2, { restoredFrom: takenAt });
  expect(await whatBroke(fromLogs())).toEqual([]);
  // Later workers report the same restore again, which excuses no loss of entries written after it.
  pass(3_600_000);
  await life(4, { restoredFrom: takenAt });
  expect(await whatBroke(fromLogs())).toEqual([]);
  const since = await entriesModel().findOne({ action: "act 3" }).sort({ at: -1 }).lean<AuditEntry>();
  await entriesModel().deleteOne({ _id: String(since?._id) });
  expect(await whatBroke()).toEqual(["第 4 条起缺失，下一条是第 5 条"]);
  await entriesModel().collection.insertOne(since as never);
  expect(await whatBroke()).toEqual([]);
  const [, , , lost] = backup;
  await entriesModel().deleteOne({ _id: String(lost?._id) });
  expect((await whatBroke(fromLogs())).length).toBeGreaterThan(0);
});

describe("when somebody with the database's password changes the trail, then the first break is named", () => {
  test.each<[field: string, change: (entry: AuditEntry) => object]>([
    ["subject", () => ({ subject: "somebodx" })],
    ["at", ({ at }) => ({ at: new Date(at.getTime() ^ 1) })],
    ["result", () => ({ result: "dond" })],
    ["roles", () => ({ roles: ["biddes"] })],
    ["count", ({ count = 0 }) => ({ count: count ^ 1 })],
    ["mac", ({ mac = "" }) => ({ mac: `${mac.startsWith("A") ? "B" : "A"}${mac.slice(1)}` })],
    ["link.sequence", () => ({ "link.sequence": 40 })],
    ["a new field", () => ({ record: "x" })],
  ])("a bit of one entry: %s", async (_field, change) => {
    await life(6);
    const entry = (await inOrder())[3];
    if (!entry) throw new Error("no entry");
    await entriesModel().collection.updateOne({ _id: entry._id as never }, { $set: change(entry) });
    const [first] = (await verify()).breaks;
    expect(first).toMatchObject({ process: entry.link?.process });
    expect(first?.what).toMatch(/被改动过|缺失/);
  });

  test("a field without a value is no change: a database may add it", async () => {
    await life(2);
    await entriesModel().collection.updateMany({ action: "act 1" }, { $set: { record: null } });
    expect(await whatBroke()).toEqual([]);
  });

  test("the last entries cut off: by the day's head, and by the log alone", async () => {
    await life(6);
    await makeHead();
    await entriesModel().deleteMany({ "link.sequence": { $gt: 6 } });
    expect((await whatBroke())[0]).toMatch(/^末尾被截断： 2026-01-05 的日封存记到第 8 条，现在只到第 6 条/);
    await models().auditHeads.deleteMany({});
    expect(await whatBroke()).toEqual([]);
    const broke = await whatBroke(fromLogs());
    expect(broke).toContainEqual(expect.stringContaining("末尾被截断"));
    expect(broke).toContainEqual(expect.stringMatching(/2026-01-05 的日封存不见了/));
  });

  test("a process's whole chain gone", async () => {
    await life(3);
    await life(4);
    await makeHead();
    const process = (await inOrder())[0]?.link?.process ?? "";
    await entriesModel().deleteMany({ "link.process": process });
    const [first] = (await verify()).breaks;
    expect(first).toMatchObject({ process, what: expect.stringContaining("整条链不见了") });
  });

  test("a day replaced by another one: entries, and its head", async () => {
    await life(3);
    await makeHead();
    const saved = await models().auditHeads.find().lean();
    pass(dayMs);
    await life(4);
    await makeHead();
    const second = await entriesModel()
      .find({ at: { $gte: new Date(start + dayMs) } })
      .lean<AuditEntry[]>();
    // A forger with a system of their own, but without this system's key, replaces the entries.
    await entriesModel().deleteMany({ _id: { $in: second.map(({ _id }) => _id) } });
    const forger = auditKeysOf(["a-key-of-somebody-else-altogether-0"]);
    await life(4, { keys: forger });
    expect((await verify()).breaks.length).toBeGreaterThan(0);
    expect((await verify()).missingKeys).toMatchObject([{ keyId: forger.currentKeyId, entries: 6 }]);
    // The forger replaces the day's head as well. The entries after the head then don't continue it, and the log still
    // has the genuine head.
    await entriesModel().deleteMany({ keyId: forger.currentKeyId });
    await models().auditHeads.deleteMany({ _id: { $ne: String(saved[0]?._id) } });
    expect(await whatBroke(fromLogs())).toContainEqual(expect.stringMatching(/整条链不见了|截断/));
    const [head] = saved;
    await models().auditHeads.updateOne({ _id: String(head?._id) }, { $set: { ends: [] } });
    expect(await whatBroke()).toContain("2026-01-05 的日封存被改动过");
    await models().auditHeads.collection.updateOne({}, { $unset: { mac: "" } });
    expect(await whatBroke()).toContain("2026-01-05 的日封存被改动过");
  });

  test("the last entry changed by somebody who has the key, too: by the log alone", async () => {
    await life(3);
    const { mac: _, ...last } = (await inOrder()).at(-1) ?? {};
    const other = sign(testAuditKeys, entryKind, { ...last, result: "dond" });
    await entriesModel().collection.replaceOne({ _id: other._id as never }, other);
    expect(await whatBroke()).toEqual([]);
    expect(await whatBroke(fromLogs())).toEqual([expect.stringMatching(/^这一条不是.+所记的那一条$/)]);
  });

  test("a head taken out from between others", async () => {
    for (const _day of [1, 2, 3]) {
      await life(1);
      await makeHead();
      pass(dayMs);
    }
    await models().auditHeads.deleteOne({ _id: "2026-01-06" });
    expect(await whatBroke()).toContain("2026-01-07 的日封存接不上前一天：前面的被删除或替换");
  });

  test("an entry put in, without a signature or with one that stands elsewhere", async () => {
    await life(3);
    await makeHead();
    pass(1_000);
    await entriesModel().create({ ...act("planted"), _id: "planted" });
    expect((await whatBroke())[0]).toContain("没有签名的一条（planted）");
    await entriesModel().deleteOne({ _id: "planted" });
    const [, copied] = await inOrder();
    await entriesModel().collection.insertOne({ ...copied, _id: "copied" } as never);
    expect((await whatBroke()).length).toBeGreaterThan(0);
  });
});
