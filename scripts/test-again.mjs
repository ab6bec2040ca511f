import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { jestResults } from "./lib/jest-results.mjs";
import { inProject } from "./lib/project.mjs";
import { tryToRun } from "./lib/run.mjs";
import { runScript, UserError } from "./lib/user-error.mjs";

/** The code of a process that works without a pause. It ends with the process that started it, however that process ends. */
const busyProcess = `
  process.stdin.on("end", () => process.exit()).resume();
  const work = () => { for (const until = Date.now() + 50; Date.now() < until; ); setImmediate(work); };
  work();`;

// Runs test files again and again beside a load, as on a busy machine, and tells which of their tests failed and how
// often.
await runScript(async () => {
  const { values, positionals: files } = parseArgs({
    options: { times: { type: "string", default: "20" }, load: { type: "string", default: "8" } },
    allowPositionals: true,
  });
  if (files.length === 0) throw new UserError("npm run test:again -- FILE… [--times 20] [--load 8]");
  const times = Number(values.times);
  const load = Array.from({ length: Number(values.load) }, () =>
    spawn(process.execPath, ["-e", busyProcess], { stdio: ["pipe", "ignore", "ignore"] }),
  );
  const folder = mkdtempSync(join(tmpdir(), "results-"));
  const failures = new Map();
  try {
    for (let time = 1; time <= times; time += 1) {
      const failed = await failedIn(files, join(folder, `${time}.json`));
      console.log(`${time} of ${times}: ${failed.length === 0 ? "passed" : `${failed.length} failed`}`);
      for (const { name, why } of failed) {
        console.log(`✘ ${name}\n${why}\n`);
        failures.set(name, (failures.get(name) ?? 0) + 1);
      }
    }
  } finally {
    for (const { stdin } of load) stdin.end();
    rmSync(folder, { recursive: true });
  }
  for (const [name, count] of failures) console.log(`${count} of ${times} failed: ${name}`);
  if (failures.size === 0) console.log(`All passed ${times} times beside ${load.length} busy processes.`);
  else process.exitCode = 1;
});

async function failedIn(files, path) {
  const jest = inProject("node_modules", "jest", "bin", "jest.js");
  const args = [jest, "--json", "--outputFile", path, "--runTestsByPath", ...files];
  const { code, output } = await tryToRun(process.execPath, args);
  const results = jestResults(path) ?? [];
  const failed = results.flatMap(({ file, failed: tests }) =>
    tests.map(({ test, why }) => ({ name: `${file}: ${test}`, why })),
  );
  return failed.length === 0 && code !== 0 ? [{ name: "the run itself", why: output }] : failed;
}
