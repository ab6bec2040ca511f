import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { makeFolder } from "../../lib/make-folder";
import { acquireRunLock } from "../supervisor/run-lock";
import { StartError } from "../tools/start-error";

const manifestFile = "backup.json";
/** Returns the file that holds the instant of the backup from which the data were restored. */
const originFile = (dataDir: string): string => join(dataDir, "restored-from");
const manifestSchema = z.object({
  takenAt: z.iso.datetime(),
  /** SHA-256 of each file in hexadecimal, by its path. */
  files: z.record(z.string(), z.string()),
});

/** Matches entries of the data folder that are not backed up, because they are worthless or only valid during a run. */
const passing = /^(logs|tmp|run\..*|replaced-.*|restored-from)$/;
/**
 * Entries that are our own data. The others belong to stand-ins of outside parties, which don't go back in time with our
 * backup.
 */
const ours: readonly string[] = ["keys", "mongo", "temporal"];

export interface BackupPlace {
  dataDir: string;
  /** Folder of the backup. */
  backup: string;
}

/**
 * Copies the data of a stopped stack completely, with a checksum of each file. A running stack can't be copied, because
 * its databases write to their files all the time.
 * @throws StartError while the stack runs, or if the backup's folder exists or the data folder doesn't
 */
export async function takeBackup({ dataDir, backup }: BackupPlace, now: () => number): Promise<Date> {
  if (!(await isThere(dataDir))) throw new StartError(`没有数据目录 ${dataDir}。`);
  if (await isThere(backup)) throw new StartError(`${backup} 已存在，请另选一个目录。`);
  return whileStopped(dataDir, async () => {
    const takenAt = new Date(now());
    const unfinished = `${backup}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    makeFolder(unfinished);
    for (const name of await readdir(dataDir))
      if (!passing.test(name)) await copy(join(dataDir, name), join(unfinished, name));
    const files = Object.fromEntries(
      await Promise.all(
        (await filesIn(unfinished)).map(async (file) => [file, await hashOf(join(unfinished, file))]),
      ),
    ) as Record<string, string>;
    const manifest: z.input<typeof manifestSchema> = { takenAt: takenAt.toISOString(), files };
    await writeFile(join(unfinished, manifestFile), JSON.stringify(manifest, null, 1), { flush: true });
    await rename(unfinished, backup);
    return takenAt;
  });
}

/**
 * Replaces keys and databases by those of a backup, and puts the former ones aside. Data of the outside parties'
 * stand-ins stay as they are, and are restored only if they are missing.
 * @returns the instant at which the backup was taken
 * @throws StartError while the stack runs, or if the backup is not complete
 */
export async function restoreBackup({ dataDir, backup }: BackupPlace, now: () => number): Promise<Date> {
  const { takenAt, files } = await readManifest(backup);
  await requireWhole(backup, files);
  return whileStopped(dataDir, async () => {
    const aside = join(dataDir, `replaced-${new Date(now()).toISOString().replaceAll(/[:.]/g, "-")}`);
    for (const name of await readdir(backup)) {
      if (name === manifestFile) continue;
      const place = join(dataDir, name);
      const present = await isThere(place);
      if (present && !ours.includes(name)) continue;
      if (present) {
        await mkdir(aside, { recursive: true, mode: 0o700 });
        await rename(place, join(aside, name));
      }
      await copy(join(backup, name), place);
    }
    await writeFile(originFile(dataDir), takenAt, { flush: true });
    return new Date(takenAt);
  });
}

/** Returns the variable that tells a restored stack when its backup was taken, because it then makes some queries first. */
export function restoredFrom(dataDir: string): { RESTORED_FROM?: string } {
  const file = originFile(dataDir);
  try {
    return existsSync(file) ? { RESTORED_FROM: readFileSync(file, "utf8") } : {};
  } catch (error) {
    // The error of a read doesn't name the file by itself.
    throw Object.assign(error as Error, { path: file });
  }
}

async function whileStopped<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const lock = await acquireRunLock(dataDir);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function readManifest(backup: string): Promise<z.output<typeof manifestSchema>> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(backup, manifestFile), "utf8")));
  } catch {
    throw new StartError(`${backup} 不是完整的备份：缺少可用的 ${manifestFile}。`);
  }
}

async function requireWhole(backup: string, files: Readonly<Record<string, string>>): Promise<void> {
  const damaged: string[] = [];
  for (const [file, hash] of Object.entries(files))
    if ((await hashOf(join(backup, file)).catch(() => "")) !== hash) damaged.push(file);
  if (damaged.length > 0)
    throw new StartError(
      `备份 ${backup} 已损坏，数据目录没有改动：${damaged.toSorted().join("、")}。请换一份备份。`,
    );
}

const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;

const copy = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, preserveTimestamps: true, errorOnExist: true, force: false });

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
