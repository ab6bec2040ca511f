import { databaseFaults } from "../../doctor/checks/database";
import type { LockChange, RegisteredLock } from "../../domain/locks/register";
import { entriesOf } from "../../store/lock-register";
import { connectDatabase } from "../../store/models";
import type { RegisteredLockDocument } from "../../store/models/registered-lock";
import { rekeyLocks } from "../../store/rekey-locks";
import { projectionUpdate } from "../../store/write-projection";
import { approved, at, submitted } from "../domain/samples";

type Database = Awaited<ReturnType<typeof connectDatabase>>;
let database: Database;
let uri: string;
beforeEach(async () => {
  const address = new URL(process.env["TEST_MONGODB_URI"] ?? "");
  address.pathname = `/rekey-${process.pid}-${Date.now()}`;
  uri = address.href;
  database = await connectDatabase(uri);
});
afterEach(async () => {
  await database.connection.dropDatabase();
  await database.connection.close();
});

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
  const faults = await databaseFaults({ uri, keys: undefined, now: Date.now });
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
  const faults = await databaseFaults({ uri, keys: undefined, now: Date.now });
  expect(faults.filter(({ about }) => about === "申请的锁").map(({ fault }) => fault)).toEqual([
    expect.stringContaining(stored[0]!.id),
  ]);
});
