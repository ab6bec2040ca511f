import { createConnection } from "mongoose";
import { setTimeout } from "node:timers/promises";
import { learnLocks } from "../../activities/locks";
import { databaseFaults } from "../../doctor/checks/database";
import type { Application } from "../../domain/application/application";
import { lockKey } from "../../domain/form/lock-key";
import type { LockChange, RegisteredLock } from "../../domain/locks/register";
import type { LockResult } from "../../domain/locks/results";
import { entriesOf } from "../../store/lock-register";
import { modelsOf } from "../../store/models";
import type { RegisteredLockDocument } from "../../store/models/registered-lock";
import { rekeyLocks } from "../../store/rekey-locks";
import { projectionUpdate } from "../../store/write-projection";
import { at, approved, submitted, issuer, onSiteForm, paid as paidSample } from "../domain/samples";
import { bidder, world } from "../support/here";
import { importLocks } from "../support/lock-list";
import { useOwnDatabase } from "../support/own-database";
import { newLockSerial } from "../support/people";

const database = useOwnDatabase();
const { uri } = database;
afterEach(() => database.empty());

const [ours, theirs] = ["91330604MA00000013", "91330604MA00000021"];
const change = (detail: string): LockChange => ({ at: at(0), by: "示例运维员", what: "导入", detail });

/** Returns a register entry as an earlier release wrote it. */
const earlier = (_id: string, changes: Partial<RegisteredLock> = {}): RegisteredLockDocument => ({
  ...{ _id, lockType: "单位锁", creditCode: ours, expiresOn: "2027-06-30", source: "imported" as const },
  ...{ changes: [change(_id)], version: 3 },
  ...changes,
});
const insert = (...entries: RegisteredLockDocument[]) =>
  database.models.lockRegister.collection.insertMany(entries as never[]);
const everything = () =>
  database.models.lockRegister.find().sort({ _id: 1 }).lean<RegisteredLockDocument[]>();
/**
 * Returns the serial number and the organisation of each entry, including entries that are kept as rivals of another
 * one.
 */
const kept = async () =>
  (await everything())
    .flatMap(({ _id, writtenAs = _id, creditCode, rivals = [] }) => [
      `${writtenAs} ${creditCode}`,
      ...rivals.map((rival) => `${rival.serial} ${rival.creditCode}`),
    ])
    .toSorted();

test("when a register is of an earlier release, then its entries are found by their keys, with all that they said, and a second start changes nothing", async () => {
  const many = Array.from({ length: 1_200 }, (_, index) => earlier(`LOCK-${String(index).padStart(5, "0")}`));
  await insert(...many, earlier("PLAIN0001"));
  await rekeyLocks(database.models);
  const entries = await entriesOf(database.models.lockRegister, ["LOCK-00007", "lock 01199", "PLAIN0001"]);
  expect([...entries.keys()].toSorted()).toEqual(["LOCK00007", "LOCK01199", "PLAIN0001"]);
  expect(entries.get("LOCK00007")).toMatchObject({
    expiresOn: "2027-06-30",
    changes: [change("LOCK-00007")],
  });
  expect(entries.get("LOCK00007")).not.toHaveProperty("rivals");
  const once = await everything();
  expect(once).toHaveLength(1_201);
  await rekeyLocks(database.models);
  expect(await everything()).toEqual(once);
});

test("when two entries are of one lock, then that with the later end answers, the other stays beside it, and the doctor names them", async () => {
  await insert(
    earlier("AB-123401", { expiresOn: "2026-06-30" }),
    earlier("AB123401", { creditCode: theirs }),
    earlier("CD-123401", { creditCode: theirs, source: "learned" }),
    earlier("CD-1234-01"),
    earlier("CD123401", { expiresOn: "2026-01-01" }),
  );
  await rekeyLocks(database.models);
  const entries = await entriesOf(database.models.lockRegister, ["ab-123401", "CD123401"]);
  expect(entries.get("AB123401")).toMatchObject({
    ...{ creditCode: theirs, expiresOn: "2027-06-30" },
    rivals: [
      { serial: "AB-123401", creditCode: ours, expiresOn: "2026-06-30", changes: [change("AB-123401")] },
    ],
  });
  // Among entries that expire on the same day, the one from the vendor's list takes precedence.
  expect(entries.get("CD123401")).toMatchObject({ creditCode: ours, changes: [change("CD-1234-01")] });
  expect(await kept()).toEqual(
    [
      ...[`AB-123401 ${ours}`, `AB123401 ${theirs}`],
      ...[`CD-123401 ${theirs}`, `CD-1234-01 ${ours}`, `CD123401 ${ours}`],
    ].toSorted(),
  );
  const faults = await databaseFaults({
    uri,
    keys: undefined,
    auditKeys: undefined,
    now: Date.now,
    clocks: [],
  });
  expect(faults.filter(({ about }) => about === "锁档案").map(({ fault }) => fault)).toEqual([
    expect.stringMatching(/^AB123401 .*AB-123401/),
    expect.stringMatching(/^CD123401 .*CD-123401/),
  ]);
});

test("when a start breaks off anywhere, or two begin at once, then nothing is lost and nothing is there twice", async () => {
  const all = ["AB-123401", "AB123401", "A-B123401", "CD-123401", "EF-123401", "EF123401"];
  const entries = all.map((_id, index) => earlier(_id, { expiresOn: `2027-0${index + 1}-01` }));
  await insert(...entries);
  await Promise.all(Array.from({ length: 4 }, () => rekeyLocks(database.models)));
  const done = await everything();
  expect(done.map(({ _id }) => _id)).toEqual(["AB123401", "CD123401", "EF123401"]);
  expect(await kept()).toEqual(all.map((_id) => `${_id} ${ours}`).toSorted());
  // The entries are as left by a process that ended before it could delete those that it had converted.
  await insert(...entries.filter(({ _id }) => _id.includes("-")));
  await rekeyLocks(database.models);
  expect(await everything()).toEqual(done);
  // A process of the earlier release has written another entry in the meantime.
  await insert(earlier("CD-123401", { creditCode: theirs, expiresOn: "2026-01-01" }));
  await rekeyLocks(database.models);
  expect(await kept()).toContain(`CD-123401 ${theirs}`);
});

test("when applications are of an earlier release, then they are found by and hold their locks' keys, and of two for one lock both stay", async () => {
  const { applications } = database.models;
  const one = { ...submitted(), id: "01M8B1M3XG5CT4GBFDRWATKJP1" };
  const [lock] = one.form.locks;
  const written = (lockSerial: string) => ({ ...one.form, locks: [{ ...lock!, lockSerial }] });
  const stored = [
    { ...one, form: written("ab-123401") },
    { ...one, id: "01M8B1M3XG5CT4GBFDRWATKJP2", form: written("AB123401") },
    { ...approved(), id: "01M8B1M3XG5CT4GBFDRWATKJP3", form: written("CD-1234-01") },
  ];
  for (const application of stored) {
    const { $set } = projectionUpdate(application, new Date(at(60)));
    const [serial = ""] = application.form.locks.map(({ lockSerial }) => lockSerial.toUpperCase());
    const holds = $set.holds?.map((hold) => serial + hold.slice(hold.indexOf("@")));
    const document = { ...$set, _id: application.id, generation: 1, lockSerials: [serial] };
    await applications.create({ ...document, ...(holds ? { holds } : {}) });
  }
  await Promise.all([rekeyLocks(database.models), rekeyLocks(database.models)]);
  const found = await applications.find().sort({ _id: 1 }).lean();
  const { orgCode } = one;
  expect(found.map(({ lockSerials, holds }) => ({ lockSerials, holds }))).toEqual([
    // The first application doesn't hold the lock, because the second one does.
    { lockSerials: ["AB123401"], holds: undefined },
    { lockSerials: ["AB123401"], holds: [`AB123401@${orgCode}`] },
    { lockSerials: ["CD123401"], holds: [`CD123401@${approved().orgCode}`, "CD123401@approval"] },
  ]);
  const faults = await databaseFaults({
    uri,
    keys: undefined,
    auditKeys: undefined,
    now: Date.now,
    clocks: [],
  });
  expect(faults.filter(({ about }) => about === "申请的锁").map(({ fault }) => fault)).toEqual([
    expect.stringContaining(stored[0]!.id),
  ]);
});

const renewedUntil = (lockSerial: string, notAfter: string): LockResult => ({
  lockSerial,
  outcome: {
    state: "已制证",
    notAfter,
    at: at(60),
    by: issuer,
  },
});

test("when the locks of an application are renewed, then as many as they are take one read and one write, and two at once lose nothing", async () => {
  const connection = await createConnection(world.stack.addresses.mongo, {
    monitorCommands: true,
  }).asPromise();
  try {
    const { lockRegister } = modelsOf(connection);
    const locks = Array.from({ length: 20 }, () => ({
      ...{ lockType: "单位锁", lockSerial: newLockSerial().toLowerCase(), years: 1 },
    }));
    const serials = locks.map(({ lockSerial }) => lockKey(lockSerial));
    const handled = (id: string, expiresOn: string): Application => ({
      ...paidSample(),
      ...{ id, orgCode: bidder.orgCode, form: { ...onSiteForm, locks } },
      lockResults: locks.map(({ lockSerial }) => renewedUntil(lockSerial, expiresOn)),
    });
    await learnLocks(lockRegister, handled("first", "2027-06-30"));
    const commands: string[] = [];
    connection.getClient().on("commandStarted", ({ commandName, command }) => {
      if (command[commandName] === lockRegister.collection.name) commands.push(commandName);
    });
    await learnLocks(lockRegister, handled("second", "2028-06-30"));
    expect(commands.filter((name) => name !== "createIndexes")).toEqual(["find", "update"]);
    await Promise.all([
      learnLocks(lockRegister, handled("second", "2028-06-30")),
      ...["third", "fourth"].map((id) => learnLocks(lockRegister, handled(id, "2029-06-30"))),
    ]);
    const entries = await entriesOf(lockRegister, serials);
    for (const serial of serials) {
      const { changes = [], expiresOn } = entries.get(serial) ?? {};
      expect(expiresOn).toBe("2029-06-30");
      expect(changes.map(({ applicationId }) => applicationId).toSorted()).toEqual(
        ["first", "second", "third", "fourth"].toSorted(),
      );
    }
  } finally {
    await connection.close();
  }
});

test("when a list is imported while locks are renewed, then both leave their facts, and the later end stands", async () => {
  const handled = (id: string, lockSerial: string, expiresOn: string): Application => ({
    ...paidSample(),
    ...{ id, orgCode: bidder.orgCode, lockResults: [renewedUntil(lockSerial, expiresOn)] },
    form: { ...onSiteForm, locks: [{ lockType: "单位锁", lockSerial, years: 1 }] },
  });
  await Promise.all(
    Array.from({ length: 12 }, async (_, race) => {
      const serial = newLockSerial();
      const isListedBefore = race % 2 === 1;
      if (isListedBefore) await importLocks(world, [[serial, bidder.orgCode, "2026-12-31"]]);
      // In a quarter of the races, the imported validity ends before the renewed one. Such an import doesn't change a
      // lock that was listed before.
      const [imported, renewed] =
        race % 4 === 0 ? ["2027-06-30", "2028-01-01"] : ["2029-06-30", "2028-01-01"];
      const [outcomes] = await Promise.all([
        importLocks(world, [[serial, bidder.orgCode, imported]]),
        // The renewal is delayed by up to the duration of an import, so that sometimes one of them is first, sometimes
        // the other.
        setTimeout((race % 8) * 150).then(() =>
          learnLocks(world.models.lockRegister, handled(`race-${race}`, serial, renewed)),
        ),
      ]);
      const entry = (await entriesOf(world.models.lockRegister, [serial])).get(lockKey(serial));
      const whats = entry?.changes.map(({ what }) => what).toSorted();
      const told = { outcomes: outcomes.map(({ result }) => result === "refused"), whats };
      const lists = isListedBefore ? ["导入", "导入"] : ["导入"];
      expect(told).toEqual({ outcomes: [false], whats: ["办理延期", ...lists].toSorted() });
      expect(entry?.expiresOn).toBe([imported, renewed].toSorted().at(-1));
      expect(entry?.source).toBe("imported");
    }),
  );
});
