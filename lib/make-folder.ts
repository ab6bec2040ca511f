import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder that only its owner can read, and those above it one by one. Node's recursive way never returns where
 * the file system makes no folders, such as in /proc.
 * @throws the system's error, which names the folder that can't be made
 */
export function makeFolder(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(dir));
  mkdirSync(dir, { mode: 0o700 });
}
