import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/** npm run chaos [-- --short] [--seed N] [--strikes N]: see README.md. */
const { values, positionals } = parseArgs({
  options: {
    short: { type: "boolean" },
    seed: { type: "string" },
    strikes: { type: "string" },
    json: { type: "boolean" },
    outputFile: { type: "string" },
    runTestsByPath: { type: "boolean" },
  },
  allowPositionals: true,
});
const shortStrikes = "8";
const env = {
  ...process.env,
  CHAOS_STRIKES: values.strikes ?? (values.short ? shortStrikes : "60"),
  ...(values.short ? { CHAOS_RESETS: "false" } : {}),
  ...(values.seed ? { CHAOS_SEED: values.seed } : {}),
};
const report = [
  ...(values.json ? ["--json"] : []),
  ...(values.outputFile ? ["--outputFile", values.outputFile] : []),
  ...(values.runTestsByPath ? ["--runTestsByPath"] : []),
];
const jest = ["jest", ...positionals, "--selectProjects", "chaos", "--runInBand", ...report];
process.exit(spawnSync("npx", jest, { stdio: "inherit", env }).status ?? 1);
