import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { findWrongArrows } from "./lib/arrows.mjs";
import { installPackages } from "./lib/packages.mjs";
import { withProgress } from "./lib/progress.mjs";
import { inProject } from "./lib/project.mjs";
import { tryToRun } from "./lib/run.mjs";
import { findPagesReadOnce } from "./lib/pages-read-once.mjs";
import { findRiddles } from "./lib/riddles.mjs";
import { findSecrets } from "./lib/secret-scan.mjs";
import { runScript } from "./lib/user-error.mjs";

const tool = (...path) => inProject("node_modules", ...path);

/** Each answers with what it found, or with nothing. */
const checks = {
  types: () => complaintOf(tool("typescript", "bin", "tsc"), ["-p", inProject("tsconfig.json"), "--noEmit"]),
  "portal types": () =>
    complaintOf(tool("typescript", "bin", "tsc"), ["-p", inProject("portal", "tsconfig.json")]),
  lint: () => complaintOf(tool("oxlint", "bin", "oxlint"), ["--type-aware", "--deny-warnings"]),
  format: () => complaintOf(tool("oxfmt", "bin", "oxfmt"), ["--check", "."]),
  // No unused file, export or dependency.
  "dead code": () => complaintOf(tool("knip", "bin", "knip.js"), ["--no-progress"]),
  // The order inside of api/ and domain/, and circles that only import() or types close: the linter follows neither.
  arrows: async () => (await findWrongArrows()).join("\n"),
  "pages read once": () => findPagesReadOnce().join("\n"),
  // Comments that are read only with the code beside them: the list of them shrinks.
  riddles: async () => (await findRiddles()).join("\n"),
  secrets: async () => (await findSecrets()).join("\n"),
  // An address would tie every installation to one registry.
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
  await withProgress(installPackages);
  const begun = Date.now();
  const found = [];
  for (const [name, check] of Object.entries(checks)) {
    const complaint = (await check()).trimEnd();
    process.stdout.write(complaint === "" ? `✔ ${name}\n` : `✘ ${name}\n${complaint}\n`);
    const status = complaint === "" ? "passed" : "failed";
    found.push({ fullName: name, status, failureMessages: [complaint] });
  }
  if (values.outputFile !== undefined) {
    // As jest writes its results.
    const result = { name: inProject("scripts", "check.mjs"), startTime: begun, endTime: Date.now() };
    writeFileSync(
      values.outputFile,
      JSON.stringify({ testResults: [{ ...result, assertionResults: found }] }),
    );
  }
  if (found.some(({ status }) => status === "failed")) process.exitCode = 1;
});
