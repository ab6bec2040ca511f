import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { restoreBackup, restoredFrom, takeBackup, type BackupPlace } from "../../embedded/backup/copy";
import { createSupervisor } from "../../embedded/supervisor/supervisor";

const now = () => Date.parse("2030-05-06T02:00:00.000Z");

let place: BackupPlace;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "backup-"));
  place = { dataDir: join(root, "data"), backup: join(root, "backup") };
  write("keys/payload-keys.json", "key");
  write("mongo/java/data.mv", "before");
  write("temporal/temporal.db", "before");
  write("wechat-gateway/ledger.jsonl", "before");
  write("logs/api.log", "");
});
afterEach(() => rmSync(root, { recursive: true }));

const inData = (file: string): string => join(place.dataDir, file);
const read = (file: string): string => readFileSync(inData(file), "utf8");
function write(file: string, content: string): void {
  mkdirSync(dirname(inData(file)), { recursive: true });
  writeFileSync(inData(file), content);
}

test("when a backup is restored, then our data are as they were, and the outside goes on as it has", async () => {
  await expect(takeBackup(place, now)).resolves.toEqual(new Date(now()));
  expect(restoredFrom(place.dataDir)).toEqual({});
  for (const file of ["mongo/java/data.mv", "temporal/temporal.db", "wechat-gateway/ledger.jsonl"])
    write(file, "after");
  await expect(restoreBackup(place, now)).resolves.toEqual(new Date(now()));
  expect(read("mongo/java/data.mv")).toBe("before");
  expect(read("temporal/temporal.db")).toBe("before");
  expect(read("wechat-gateway/ledger.jsonl")).toBe("after");
  const [aside = ""] = readdirSync(place.dataDir).filter((name) => name.startsWith("replaced-"));
  expect(read(`${aside}/mongo/java/data.mv`)).toBe("after");
});

test("when there is nothing yet, then all comes from the backup, the outside too, but no log and no lock", async () => {
  await takeBackup(place, now);
  rmSync(place.dataDir, { recursive: true });
  await restoreBackup(place, now);
  expect(restoredFrom(place.dataDir)).toEqual({ RESTORED_FROM: new Date(now()).toISOString() });
  const all = ["keys", "mongo", "restored-from", "temporal", "wechat-gateway"];
  expect(readdirSync(place.dataDir).toSorted()).toEqual(all);
});

test("when a file of the backup is damaged or missing, then it is named, and nothing is touched", async () => {
  await takeBackup(place, now);
  writeFileSync(join(place.backup, "mongo/java/data.mv"), "befor");
  rmSync(join(place.backup, "temporal/temporal.db"));
  write("keys/payload-keys.json", "other");
  await expect(restoreBackup(place, now)).rejects.toThrow(/mongo\/java\/data\.mv、temporal\/temporal\.db/);
  expect(read("keys/payload-keys.json")).toBe("other");
  await expect(restoreBackup({ ...place, backup: root }, now)).rejects.toThrow(/不是完整的备份/);
});

test("when a backup of that name is there, or the stack runs, then none is taken and none restored", async () => {
  await takeBackup(place, now);
  await expect(takeBackup(place, now)).rejects.toThrow(/已存在/);
  const supervisor = await createSupervisor({ dataDir: place.dataDir, report: () => undefined });
  try {
    await expect(takeBackup({ ...place, backup: join(root, "other") }, now)).rejects.toThrow(
      /正被另一个实例/,
    );
    await expect(restoreBackup(place, now)).rejects.toThrow(/正被另一个实例/);
    expect(existsSync(join(root, "other"))).toBe(false);
  } finally {
    await supervisor.stop();
  }
});
