import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

import { root } from "./project.mjs";

/**
 * Returns the results of a jest run for each file: its duration, and which tests passed and failed. Undefined if the run
 * wrote no results.
 */
export function jestResults(path) {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, "utf8")).testResults.map((result) => ({
    file: relative(root, result.name),
    seconds: Math.round((result.endTime - result.startTime) / 1000),
    passed: result.assertionResults.filter(({ status }) => status === "passed").length,
    failed: failuresOf(result),
  }));
}

function failuresOf({ status, message, assertionResults }) {
  const failed = assertionResults
    .filter((one) => one.status === "failed")
    .map(({ fullName, failureMessages }) => ({ test: fullName, why: failureMessages.join("\n") }));
  // If a file can't be loaded or its afterAll fails, jest reports the failure without a test.
  return status === "failed" && failed.length === 0 ? [{ test: "the file itself", why: message }] : failed;
}
