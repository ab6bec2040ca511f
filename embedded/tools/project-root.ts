import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of package.json, found from the sources and from dist/ alike. */
export const projectRoot = findProjectRoot(__dirname);

/** Where downloaded programs are kept, shared by every data directory. */
export const defaultToolsDir = join(projectRoot, ".tools");

function findProjectRoot(start: string): string {
  let dir = start;
  while (!existsSync(join(dir, "package.json"))) dir = dirname(dir);
  return dir;
}
