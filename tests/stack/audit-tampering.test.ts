import { auditKeysOf } from "../../config/audit-keys";
import { dayMs } from "../../domain/beijing-day";
import type { AuditEntry } from "../../store/models/audit-entry";
import { entryKind } from "../../services/audit/chain";
import { sign } from "../../services/audit/signature";
import { testAuditKeys } from "../support/audit-keys";
import { start, useOwnTrail } from "./own-trail";

const { models, entriesModel, pass, act, life, verify, whatBroke, fromLogs, makeHead, inOrder } =
  useOwnTrail();

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

  test("one entry deleted", async () => {
    await life(6);
    const entry = (await inOrder())[3];
    await entriesModel().deleteOne({ _id: String(entry?._id) });
    const [first] = (await verify()).breaks;
    expect(first).toMatchObject({
      process: entry?.link?.process,
      sequence: 4,
      what: "第 4 条起缺失，下一条是第 5 条",
    });
  });

  test("the last entries cut off: by the day's head, and by the log alone", async () => {
    await life(6);
    await makeHead();
    await entriesModel().deleteMany({ "link.sequence": { $gt: 6 } });
    expect((await whatBroke())[0]).toMatch(/^末尾被截断： 2026-01-05 的日封存记到第 8 条，现在只到第 6 条/);
    await models().auditHeads.deleteMany({});
    expect(await whatBroke()).toEqual([]);
    const broke = await whatBroke(fromLogs());
    expect(broke.length).toBeGreaterThan(0);
    expect(broke[0]).toContain("末尾被截断");
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
    // The forger replaces the day's head as well. The entries after the head then don't continue it, and the log still
    // has the genuine head.
    await entriesModel().deleteMany({ keyId: forger.currentKeyId });
    await models().auditHeads.deleteMany({ _id: { $ne: String(saved[0]?._id) } });
    expect((await whatBroke(fromLogs()))[0]).toMatch(/整条链不见了|截断/);
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
