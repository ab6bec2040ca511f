import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { alone } from "./lib/alone.mjs";
import { findWrongArrows } from "./lib/arrows.mjs";
import { findLooseLeaves } from "./lib/chapters.mjs";
import { installPackages } from "./lib/packages.mjs";
import { withProgress } from "./lib/progress.mjs";
import { inProject } from "./lib/project.mjs";
import { tryToRun } from "./lib/run.mjs";
import { findPagesReadOnce } from "./lib/pages-read-once.mjs";
import { findRiddles } from "./lib/riddles.mjs";
import { findSecrets } from "./lib/secret-scan.mjs";
import { runScript } from "./lib/user-error.mjs";

const tool = (...path) => inProject("node_modules", ...path);

/** The checks. Each returns the problems that it found, or an empty text. */
const checks = {
  types: () => complaintOf(tool("typescript", "bin", "tsc"), ["-p", inProject("tsconfig.json"), "--noEmit"]),
  "portal types": () =>
    complaintOf(tool("typescript", "bin", "tsc"), ["-p", inProject("portal", "tsconfig.json")]),
  lint: () => complaintOf(tool("oxlint", "bin", "oxlint"), ["--type-aware", "--deny-warnings"]),
  format: () => complaintOf(tool("oxfmt", "bin", "oxfmt"), ["--check", "."]),
  // This check finds unused files, exports and dependencies.
  "dead code": () => complaintOf(tool("knip", "bin", "knip.js"), ["--no-progress"]),
  // This check finds imports inside api/ and domain/ that go against the order there, and circles that only import() or
  // types close. The linter finds neither.
  arrows: async () => (await findWrongArrows()).join("\n"),
  // This check finds small files that are read with one other only, and so belong into it.
  chapters: async () => (await findLooseLeaves()).join("\n"),
  "pages read once": () => findPagesReadOnce().join("\n"),
  // This check finds comments that can only be understood with the code beside them.
  riddles: async () => (await findRiddles()).join("\n"),
  secrets: async () => (await findSecrets()).join("\n"),
  // A download address in the lock file would bind every installation to one registry.
  "lock file": () =>
    /"resolved": "https?:/.test(readFileSync(inProject("package-lock.json"), "utf8"))
      ? "package-lock.json holds download addresses; run npm install with the project's .npmrc"
      : "",
};

async function complaintOf(script, args) {
  const { code, output } = await tryToRun(process.execPath, [script, ...args]);
  return code === 0 ? "" : output || `ended with ${code}`;
}

await runScript(async () => {
  const { values } = parseArgs({ options: { outputFile: { type: "string" } } });
  await withProgress((begin) => alone(begin, () => installPackages(begin)));
  const begun = Date.now();
  const found = [];
  for (const [name, check] of Object.entries(checks)) {
    const complaint = (await check()).trimEnd();
    process.stdout.write(complaint === "" ? `✔ ${name}\n` : `✘ ${name}\n${complaint}\n`);
    const status = complaint === "" ? "passed" : "failed";
    found.push({ fullName: name, status, failureMessages: [complaint] });
  }
  if (values.outputFile !== undefined) {
    // The results have the form in which jest writes its results.
    const result = { name: inProject("scripts", "check.mjs"), startTime: begun, endTime: Date.now() };
    writeFileSync(
      values.outputFile,
      JSON.stringify({ testResults: [{ ...result, assertionResults: found }] }),
    );
  }
  if (found.some(({ status }) => status === "failed")) process.exitCode = 1;
});
