import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Decides whether the path is a folder. A path below a file is none: Node.js 20 throws for it, later ones find nothing. */
function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return false;
    throw error;
  }
}

/**
 * Makes a folder that only its owner can read, and those above it one by one. Node's recursive way never returns where
 * the file system makes no folders, such as in /proc.
 * @throws the system's error, which names the folder that can't be made
 */
export function makeFolder(dir: string): void {
  if (isFolder(dir)) return;
  makeFolder(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(dir)) throw error;
  }
}
