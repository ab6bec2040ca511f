import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { jestResults } from "./jest-results.mjs";
import { root } from "./project.mjs";

/** Most failed files that are run again. More failures have a common cause, which hours of single runs would not reveal. */
const mostRunAgain = 20;
const shownSlowest = 10;

/**
 * Runs npm scripts that write their results as jest does, one after another, and sums them up in the last line of the
 * output. Each failed jest file is run once more alone. If it then passes, it is called FLAKY and counts as passed.
 * @param parts - parts to run, each with its npm script, arguments and environment, a name if it differs from the
 * script's, `again: false` if jest doesn't run it, and `writes: false` if it writes no results, but ends with 0 if it
 * passed
 * @returns whether all parts passed
 */
export async function runParts(parts) {
  const folder = mkdtempSync(join(tmpdir(), "results-"));
  try {
    const runs = [];
    for (const [index, part] of parts.entries()) runs.push(await runPart(join(folder, `${index}`), part));
    const files = runs.flatMap(({ part, results }) => results.map((result) => ({ part, ...result })));
    return sumUp(runs, await runFailedAgain(folder, files));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runPart(output, part) {
  const begun = Date.now();
  const { code, results = [] } = await runScript(output, part);
  const seconds = Math.round((Date.now() - begun) / 1000);
  if (part.writes === false && code === 0) results.push({ seconds, passed: 1, failed: [] });
  console.log(`${titleOf(part)}: ${seconds} s`);
  // If there are no results, or jest fails although no test failed, the run itself has failed.
  if (results.length === 0 || (code !== 0 && !results.some(hasFailed))) {
    results.push({ seconds, passed: 0, failed: [{ test: "the run itself", why: `It ended with ${code}.` }] });
  }
  return { part, seconds, results };
}

async function runScript(output, { script, args = [], env = {}, writes = true }) {
  const command = ["run", script, ...(writes ? ["--", ...args, "--outputFile", `${output}.json`] : [])];
  const child = spawn("npm", command, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  const code = await new Promise((resolve) =>
    child.once("close", (status, signal) => resolve(status ?? signal)),
  );
  return { code, results: jestResults(`${output}.json`) };
}

async function runFailedAgain(folder, files) {
  const failed = files.filter((one) => hasFailed(one) && one.file && one.part.again !== false);
  if (failed.length > mostRunAgain) return files;
  const second = new Map();
  for (const [index, one] of failed.entries()) {
    console.log(`\n${one.file} failed, and is run once more by itself.`);
    const alone = { ...one.part, args: [...one.part.args, "--runTestsByPath", one.file] };
    const { code, results } = await runScript(join(folder, `again-${index}`), alone);
    const again = results?.find(({ file }) => file === one.file);
    if (code === 0 && again?.passed > 0) second.set(one, { ...again, flaky: one.failed });
  }
  return files.map((one) => (second.has(one) ? { ...one, ...second.get(one) } : one));
}

const hasFailed = ({ failed }) => failed.length > 0;

function sumUp(runs, files) {
  console.log("\nSeconds of each part:");
  for (const { part, seconds } of runs) console.log(`${String(seconds).padStart(6)} ${titleOf(part)}`);
  console.log("\nSeconds of the slowest files:");
  const slowest = files.toSorted((one, other) => other.seconds - one.seconds).slice(0, shownSlowest);
  for (const one of slowest) console.log(`${String(one.seconds).padStart(6)} ${nameOf(one)}`);
  // Failures come last, so that they are found after an hour of output.
  console.log("");
  for (const one of files) {
    for (const { test } of one.flaky ?? []) console.log(`FLAKY ${nameOf(one)}: ${test}`);
    for (const { test, why } of one.failed) console.log(`FAILED ${nameOf(one)}: ${test}\n${why}`);
  }
  const passed = files.reduce((sum, one) => sum + one.passed, 0);
  const failed = files.reduce((sum, one) => sum + one.failed.length, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

const titleOf = ({ name, script }) => name ?? script;
const nameOf = ({ part, file }) => file || titleOf(part);
