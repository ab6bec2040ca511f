import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the release of this program, as package.json names it. */
export function release(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  return version;
}
