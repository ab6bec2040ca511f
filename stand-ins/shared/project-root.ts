import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folder of package.json, found both from the sources and from dist/. */
export const projectRoot = findProjectRoot(__dirname);

function findProjectRoot(start: string): string {
  let dir = start;
  while (!existsSync(join(dir, "package.json"))) dir = dirname(dir);
  return dir;
}
