import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { errorCode } from "./error-code";
import { StartError } from "./start-error";

const mebibyte = 1024 * 1024;
/** The free space that data needs at a start, in bytes. Databases that begin with less soon end in the middle of a write. */
const leastBytes = 100 * mebibyte;
/**
 * The free space below which a disk counts as full, in bytes. A failure with so little space left always has the full
 * disk as its cause.
 */
const nothingBytes = mebibyte;

const freeBytes = (dir: string): number => {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
};

const remedy = (dir: string): string =>
  `请清理 ${dir} 所在的磁盘（df -h ${dir}），或用环境变量 DATA_DIR 把数据放到另一块磁盘，然后重新启动。`;

const diskFull = (dir: string, cause?: unknown): StartError =>
  new StartError(`磁盘已满：${dir} 不能写入。${remedy(dir)}`, { cause });

/** Makes a folder for data. @throws StartError when its disk does not have the room that a start needs */
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

/**
 * Returns the error that the user is told. If the disk may be full, that is named as the cause, whichever program failed
 * because of it.
 */
export const toldOfDisk = (error: unknown, dir: string): unknown =>
  errorCode(error) === "ENOSPC" || (existsSync(dir) && freeBytes(dir) < nothingBytes)
    ? diskFull(dir, error)
    : error;
