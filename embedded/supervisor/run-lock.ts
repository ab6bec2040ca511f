import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { makeFolder } from "../../lib/make-folder";
import { errorCode } from "../tools/error-code";
import { StartError } from "../tools/start-error";
import { signalGroup } from "../tools/signal-group";
import { isAlive, type ProcessRecord, processRecord, recordProcess } from "./process-record";

const pollMs = 50;

/** Ends the children of a supervisor that was killed. A process that merely has the same pid by now is left alone. */
async function endLeftovers(leftovers: ProcessRecord[], graceMs = 10_000): Promise<void> {
  const alive = leftovers.filter(isAlive);
  for (const { pid } of alive) signalGroup(pid, "SIGTERM");
  for (let waitedMs = 0; waitedMs < graceMs && alive.some(isAlive); waitedMs += pollMs) await sleep(pollMs);
  for (const { pid } of alive.filter(isAlive)) signalGroup(pid, "SIGKILL");
  while (alive.some(isAlive)) await sleep(pollMs);
}

/** The right to run a stack in a data directory. */
export interface RunLock {
  /** Writes down the children that run now, so that the next start after a crash can end them. */
  recordChildren(children: ProcessRecord[]): void;
  release(): void;
}

const childrenFileIn = (dataDir: string): string => join(dataDir, "run.children");

/** Returns the children that the latest run in a data directory wrote down. */
export const recordedChildren = (dataDir: string): ProcessRecord[] =>
  readRecord(childrenFileIn(dataDir), z.array(processRecord)) ?? [];

/**
 * Takes the lock of a data directory. It also ends the children of an earlier run that was killed before it could end
 * them itself.
 * @throws StartError when another run holds the lock
 */
export async function acquireRunLock(dataDir: string): Promise<RunLock> {
  makeFolder(dataDir);
  const lockFile = join(dataDir, "run.lock");
  const childrenFile = childrenFileIn(dataDir);
  takeLock(lockFile, dataDir);
  await endLeftovers(recordedChildren(dataDir));
  return {
    recordChildren: (children) => writeWhole(childrenFile, children),
    release: () => {
      rmSync(childrenFile, { force: true });
      rmSync(lockFile, { force: true });
    },
  };
}

function takeLock(lockFile: string, dataDir: string): void {
  const mine = `${lockFile}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(recordProcess("supervisor", process.pid)));
  try {
    while (!linked(mine, lockFile)) {
      const owner = readRecord(lockFile, processRecord);
      if (owner !== undefined && isAlive(owner)) {
        throw new StartError({
          about: `数据目录 ${dataDir}`,
          fault: `正被另一个实例（进程 ${owner.pid}）使用`,
          remedy: "请先在其终端按 Ctrl-C 停止它，或用环境变量 DATA_DIR 另选目录。",
        });
      }
      removeStale(lockFile, owner);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Makes the lock as a hard link, and says whether that succeeded. A hard link either appears whole or fails because the
 * lock exists, so nobody ever sees a half-written lock.
 */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a lock whose holder is dead. Two starts may find the same dead lock, so the file is moved aside and compared
 * with it; if it turns out to be the new lock of the other start, it is put back.
 */
function removeStale(lockFile: string, stale: ProcessRecord | undefined): void {
  const aside = `${lockFile}.stale.${process.pid}`;
  try {
    renameSync(lockFile, aside);
  } catch {
    return;
  }
  const moved = readRecord(aside, processRecord);
  if (JSON.stringify(moved) !== JSON.stringify(stale)) linked(aside, lockFile);
  rmSync(aside, { recursive: true, force: true });
}

function readRecord<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

function writeWhole(file: string, content: unknown): void {
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, JSON.stringify(content));
  renameSync(unfinished, file);
}
