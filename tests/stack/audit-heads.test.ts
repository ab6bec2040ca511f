import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AuditKeys, auditKeysOf } from "../../config/audit-keys";
import { databaseFaults } from "../../doctor/checks/database";
import { dayMs } from "../../domain/beijing-day";
import { forgetTrail } from "../../services/audit/forget";
import type { AuditEntry } from "../../store/models/audit-entry";
import type { AuditHead } from "../../store/models/audit-head";
import { testAuditKeys } from "../support/audit-keys";
import { start, useOwnTrail } from "./own-trail";

const {
  uri,
  verify,
  models,
  entriesModel,
  pass,
  now,
  life,
  chain,
  act,
  run,
  makeHead,
  whatBroke,
  fromLogs,
  inOrder,
} = useOwnTrail();

/** Lets the schedule run at the next midnight. @returns the number of breaks that alerts are told */
async function nextNight(options: Parameters<typeof run>[0] = {}): Promise<number> {
  pass(dayMs);
  return (await run(options)).breaks;
}

/** Plays three days with a chain each, and the schedule's runs. */
async function threeDays(): Promise<void> {
  for (const _day of [1, 2, 3]) {
    await life(3);
    await run();
    pass(dayMs / 2);
    await life(2);
    // A run of that hour, which signs no head.
    await run();
    pass(dayMs / 2);
  }
}

const deleteChain = async (of: (entries: AuditEntry[]) => AuditEntry | undefined): Promise<void> => {
  const process = of(await inOrder())?.link?.process ?? "";
  await entriesModel().deleteMany({ "link.process": process });
};
const deleteEverything = async (): Promise<void> => {
  await entriesModel().deleteMany({});
  await models().auditHeads.deleteMany({});
  await models().auditAnchors.deleteMany({});
};
/** Deletes the chains and heads of the last two days, so that what is left is a trail that is whole by itself. */
const deleteDays = async (days: number): Promise<void> => {
  const since = { $gte: new Date(start + days * dayMs) };
  await entriesModel().deleteMany({ at: since });
  await models().auditHeads.deleteMany({ at: since });
};

describe("somebody with MongoDB alone is found the next night, and each night after it", () => {
  test.each<[what: string, change: () => Promise<unknown>]>([
    [
      "one bit",
      async () => {
        const entry = (await inOrder())[2];
        await entriesModel().updateOne({ _id: String(entry?._id) }, { $set: { count: 7 } });
      },
    ],
    ["one entry", async () => entriesModel().deleteOne({ action: "act 2" })],
    [
      "the last entry of a chain that no head has yet",
      async () => {
        const last = (await inOrder()).at(-1);
        await entriesModel().deleteOne({ _id: String(last?._id) });
      },
    ],
    ["a chain that no head has yet", () => deleteChain((entries) => entries.at(-1))],
    [
      "a chain that a head has, and that head with all after it",
      async () => {
        await deleteChain((entries) => entries.at(-2));
        await models().auditHeads.deleteMany({ _id: { $gte: "2026-01-06" } });
      },
    ],
    [
      "a chain, and all heads",
      async () => {
        await deleteChain((entries) => entries[0]);
        await models().auditHeads.deleteMany({});
      },
    ],
    ["one day", () => deleteDays(2)],
    ["all but the first day", () => deleteDays(0.7)],
    ["all heads", () => models().auditHeads.deleteMany({})],
    ["everything", deleteEverything],
  ])("%s", async (_what, change) => {
    await threeDays();
    expect((await run()).breaks).toBe(0);
    await change();
    expect(await nextNight()).toBeGreaterThan(0);
    await life(2);
    expect(await nextNight()).toBeGreaterThan(0);
    await life(2);
    expect(await nextNight()).toBeGreaterThan(0);
  });

  test("a head with fewer breaks in the place of the day's own", async () => {
    await threeDays();
    await entriesModel().deleteOne({ action: "act 2" });
    expect((await run()).breaks).toBeGreaterThan(0);
    await models().auditHeads.updateMany({}, { $set: { breaks: 0 } });
    expect((await run()).breaks).toBeGreaterThan(0);
  });
});

test("finds what is gone within the hour if the day's head is gone with it", async () => {
  await threeDays();
  await run();
  await deleteEverything();
  const told = await run();
  expect(told.breaks).toBeGreaterThan(0);
  expect(await whatBroke(fromLogs())).toContainEqual(expect.stringMatching(/整条链不见了/));
  expect(await models().auditHeads.countDocuments()).toBe(1);
});

test("compares nothing in the first run, and goes on from the last completed one after a failed one", async () => {
  await life(3);
  expect((await run()).breaks).toBe(0);
  await expect(
    run({
      now: () => {
        throw new Error("failed");
      },
    }),
  ).rejects.toThrow("failed");
  expect(await nextNight()).toBe(0);
  await deleteEverything();
  await expect(
    run({
      now: () => {
        throw new Error("failed");
      },
    }),
  ).rejects.toThrow("failed");
  expect(await nextNight()).toBeGreaterThan(0);
});

test("misses nothing of what retention deleted, nor of what a restore took back", async () => {
  await threeDays();
  const before = new Date(start + dayMs);
  await forgetTrail({ models: models(), keys: testAuditKeys, before });
  expect(await nextNight()).toBe(0);

  const entries = await entriesModel().find().lean<AuditEntry[]>();
  const heads = await models().auditHeads.find().lean<AuditHead[]>();
  const takenAt = now() + 1_000;
  pass(3_600_000);
  await life(3);
  expect(await nextNight()).toBe(0);
  await entriesModel().deleteMany({});
  await models().auditHeads.deleteMany({});
  await entriesModel().collection.insertMany(entries as never[]);
  await models().auditHeads.collection.insertMany(heads as never[]);
  await life(2, { restoredFrom: takenAt });
  expect((await run()).breaks).toBe(0);
  expect(await nextNight()).toBe(0);
  expect(await nextNight()).toBe(0);
  // A head from before the backup is missed as before.
  await models().auditHeads.deleteMany({ _id: "2026-01-06" });
  expect(await nextNight()).toBeGreaterThan(0);
});

test("finds by the file beside the backups what no run carried on", async () => {
  const dir = mkdtempSync(join(tmpdir(), "heads-"));
  const auditHeadsFile = join(dir, "audit-heads.jsonl");
  try {
    await threeDays();
    const heads = await models().auditHeads.find().lean();
    for (const auditDay of heads) appendFileSync(auditHeadsFile, `${JSON.stringify({ auditDay })}\n`);
    expect(await nextNight({ auditHeadsFile })).toBe(0);
    await deleteEverything();
    const chainOfLater = chain();
    await chainOfLater.start();
    await chainOfLater.add(act("as if nothing had been"));
    pass(dayMs);
    const made: AuditHead[] = [];
    await makeHead({ auditHeadsFile, headMade: (head) => void made.push(head) });
    expect(made[0]?.breaks).toBeGreaterThanOrEqual(3);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("tells of a key that an exchanged file lacks, which is no change of the trail", async () => {
  await life(3);
  await makeHead();
  const exchanged = auditKeysOf(["another-key-of-an-audit-trail-for-tests"]);
  // The doctor tells it before anything is signed with the other key.
  const faultsWith = async (auditKeys: AuditKeys) =>
    (await databaseFaults({ uri, keys: undefined, auditKeys, now, clocks: [] })).filter(
      ({ about }) => about === "AUDIT_KEYS_FILE",
    );
  expect(await faultsWith(testAuditKeys)).toEqual([]);
  expect(await faultsWith(exchanged)).toMatchObject([
    { fault: expect.stringContaining(testAuditKeys.currentKeyId), stops: true },
  ]);
  await life(2, { keys: exchanged });
  const { breaks, missingKeys } = await verify(fromLogs(), exchanged);
  expect({ breaks, missingKeys }).toEqual({
    breaks: [],
    missingKeys: [{ keyId: testAuditKeys.currentKeyId, entries: 5, latest: new Date(start + 3_000) }],
  });
  pass(dayMs);
  expect(await run({ auditKeys: exchanged })).toMatchObject({
    breaks: 0,
    missingKeys: [testAuditKeys.currentKeyId],
  });
  // One entry under an unknown key within a chain is a change, whatever key it names.
  const [, second] = await inOrder();
  await entriesModel().updateOne({ _id: String(second?._id) }, { $set: { keyId: "of-nobody" } });
  expect(await whatBroke()).toEqual(["这一条由不认识的密钥签名"]);
});
