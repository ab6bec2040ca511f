import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { errorCode } from "./error-code";
import { StartError } from "./start-error";

const mebibyte = 1024 * 1024;
/** Databases that begin on less end in the middle of a write soon. */
const leastBytes = 100 * mebibyte;
/** Nobody who failed with so little left failed of anything else. */
const nothingBytes = mebibyte;

const freeBytes = (dir: string): number => {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
};

const remedy = (dir: string): string =>
  `请清理 ${dir} 所在的磁盘（df -h ${dir}），或用环境变量 DATA_DIR 把数据放到另一块磁盘，然后重新启动。`;

const diskFull = (dir: string, cause?: unknown): StartError =>
  new StartError(`磁盘已满：${dir} 不能写入。${remedy(dir)}`, { cause });

/** Makes a folder that is to hold data. @throws StartError where its disk has no room for what would begin there */
export function requireSpace(dir: string, least = leastBytes): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw errorCode(error) === "ENOSPC" ? diskFull(dir, error) : error;
  }
  const free = freeBytes(dir);
  if (free >= least) return;
  const [left, needed] = [free, least].map((bytes) => Math.floor(bytes / mebibyte));
  throw new StartError(
    `磁盘空间不足：${dir} 所在的磁盘只剩 ${left} MB，至少需要 ${needed} MB。${remedy(dir)}`,
  );
}

/** The error to tell of, where the disk may have become full: that is the cause then, whoever failed of it. */
export const toldOfDisk = (error: unknown, dir: string): unknown =>
  errorCode(error) === "ENOSPC" || (existsSync(dir) && freeBytes(dir) < nothingBytes)
    ? diskFull(dir, error)
    : error;
