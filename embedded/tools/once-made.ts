import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Makes a folder once and returns its path. The folder is filled under a temporary name and then renamed. So a folder
 * that exists is always complete, even if an earlier attempt was interrupted, and two processes may make it at the same
 * time.
 */
export async function onceMade(dir: string, fill: (unfinished: string) => Promise<void>): Promise<string> {
  if (existsSync(dir)) {
    // A folder that another user has made may be closed to this one, which the program itself would tell in other words.
    accessSync(dir, constants.R_OK | constants.X_OK);
    return dir;
  }
  mkdirSync(dirname(dir), { recursive: true });
  const unfinished = mkdtempSync(join(dirname(dir), `.${basename(dir)}-`));
  try {
    await fill(unfinished);
    // Temporary folders are closed to all other users.
    chmodSync(unfinished, 0o777 & ~process.umask());
    if (!existsSync(dir)) renameSync(unfinished, dir);
    return dir;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
