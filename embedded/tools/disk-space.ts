import { statfsSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { makeFolder } from "../../lib/make-folder";
import { brokenFiles, isOfBrokenFiles } from "./broken-files";
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
  new StartError({ about: dir, fault: "磁盘已满，不能写入", remedy: remedy(dir) }, { cause });

/** Makes a folder for data. @throws StartError when its disk does not have the room that a start needs */
export function requireSpace(dir: string, least = leastBytes): void {
  makeFolder(dir);
  const free = freeBytes(dir);
  if (free >= least) return;
  const [left, needed] = [free, least].map((bytes) => Math.floor(bytes / mebibyte));
  throw new StartError({
    about: dir,
    fault: `磁盘空间不足：只剩 ${left} MB，至少需要 ${needed} MB`,
    remedy: remedy(dir),
  });
}

/** Meanings of the codes of system errors about a file, each with what to do. */
const fileFaults: Readonly<Record<string, [fault: string, remedy: string]>> = {
  EACCES: ["没有读写它的权限", "请用拥有它的用户运行，或改它的权限（chown、chmod）"],
  EPERM: ["没有读写它的权限", "请用拥有它的用户运行，或改它的权限（chown、chmod）"],
  EROFS: ["在只读的磁盘上", "请换到可写的磁盘"],
  ENOTDIR: ["路径中有一段是文件，不是目录", "请更正路径，或把那个文件移走"],
  EEXIST: ["已有同名的文件，不是目录", "请更正路径，或把那个文件移走"],
  EISDIR: ["是目录，不是文件", "请把那个目录移走"],
  "mkdir ENOENT": ["这里不能建目录", "请更正路径"],
  ENOENT: ["没有这个文件或目录", "请更正路径，或从备份恢复"],
  ELOOP: ["是绕回自己的符号链接", "请更正路径，或把它移走"],
  ENAMETOOLONG: ["名称太长", "请换短的路径"],
  EMFILE: ["打开的文件太多", "请提高上限（ulimit -n），然后重新启动"],
  ENFILE: ["打开的文件太多", "请提高上限（ulimit -n），然后重新启动"],
};

/**
 * Returns the error that the user is told. If the disk may be full, that is named as the cause, whichever program failed
 * because of it. The error of a file becomes one sentence about that file. Any other error is unexpected, and goes into a
 * log, which the sentence names.
 */
export function toldToUser(error: unknown, dir: string): StartError {
  const code = String(errorCode(error));
  const { syscall = "", path = dir } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || (isFolder(dir) && freeBytes(dir) < nothingBytes)) return diskFull(dir, error);
  if (error instanceof StartError) return error;
  const [fault, advice] = fileFaults[`${syscall} ${code}`] ?? fileFaults[code] ?? [];
  if (fault !== undefined && advice !== undefined) {
    const otherwise = path.startsWith(dir) ? "，或用环境变量 DATA_DIR 另选目录。" : "。";
    return new StartError({ about: path, fault, remedy: `${advice}${otherwise}` }, { cause: error });
  }
  const log = join(dir, "logs", "start.log");
  makeFolder(dirname(log));
  writeFileSync(log, `${inspect(error)}\n`);
  const unexpected = { fault: "遇到没有料到的错误", remedy: "请看日志，并把它交给开发者。" };
  const trouble = isOfBrokenFiles(inspect(error)) ? brokenFiles : unexpected;
  return new StartError({ about: "运行", ...trouble, log }, { cause: error });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
