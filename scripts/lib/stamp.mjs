import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { root } from "./project.mjs";

/**
 * Runs a step, unless its output exists and its inputs are the same as when the step last succeeded.
 * @param inputs - files, or a function that returns them, if the step itself finds out what it reads
 */
export async function whenChanged({ stampFile, outputFile = stampFile, inputs, step }) {
  const inputsNow = () => (typeof inputs === "function" ? inputs() : inputs);
  const hash = hashOf(inputsNow());
  const isMade = existsSync(outputFile) && existsSync(stampFile);
  if (isMade && readFileSync(stampFile, "utf8") === hash) return;
  // A step that fails may have made a part of its output already, which then belongs to no stamp.
  rmSync(stampFile, { force: true });
  const begun = Date.now();
  await step();
  const read = inputsNow();
  // A file that was changed meanwhile may have gone into the output as it was before.
  if (read.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= begun)) return;
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hashOf(read));
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
    hash.update(`${relative(root, file)}\0`);
    // An input may be missing, such as a picture that is still to be taken.
    if (existsSync(file)) hash.update(createHash("sha256").update(readFileSync(file)).digest());
  }
  return hash.digest("hex");
}
