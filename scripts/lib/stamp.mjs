import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { root } from "./project.mjs";

/**
 * Runs a step, unless its inputs are the same as when the step last succeeded, and its outputs are still as long as it has
 * made them: a full disk or a killed copy leaves files that are cut short.
 * @param inputs - files, or a function that returns them, if the step itself finds out what it reads
 * @param outputs - function that returns the files that the step has made
 */
export async function whenChanged({ stampFile, inputs, outputs, step }) {
  const inputsNow = () => (typeof inputs === "function" ? inputs() : inputs);
  const stampOf = (files) => `${hashOf(files)} ${lengthsOf(outputs())}`;
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stampOf(inputsNow())) return;
  // A step that fails may have made a part of its output already, which then belongs to no stamp.
  rmSync(stampFile, { force: true });
  const begun = Date.now();
  await step();
  const read = inputsNow();
  // A file that was changed meanwhile may have gone into the output as it was before.
  if (read.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= begun)) return;
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stampOf(read));
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

function lengthsOf(files) {
  const hash = createHash("sha256");
  for (const file of files.toSorted())
    hash.update(`${relative(root, file)} ${statSync(file, { throwIfNoEntry: false })?.size}\0`);
  return hash.digest("hex");
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
