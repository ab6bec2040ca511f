import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { root } from "./project.mjs";

/** Runs a step, unless its output exists and its inputs are the same as when the step last succeeded. */
export async function whenChanged({ stampFile, outputFile = stampFile, inputs, step }) {
  const hash = hashOf(inputs);
  const isMade = existsSync(outputFile) && existsSync(stampFile);
  if (isMade && readFileSync(stampFile, "utf8") === hash) return;
  await step();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hash);
}

/** Returns the given files, and all files under the given folders whose path passes the filter. */
export function filesUnder(paths, accept = () => true) {
  return paths.filter(existsSync).flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path).filter((name) => name !== "node_modules");
    return filesUnder(
      entries.map((name) => join(path, name)),
      accept,
    ).filter(accept);
  });
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files.toSorted()) {
    hash.update(`${relative(root, file)}\0`).update(createHash("sha256").update(readFileSync(file)).digest());
  }
  return hash.digest("hex");
}
