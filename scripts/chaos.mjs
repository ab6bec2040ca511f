import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/**
 * Runs npm run chaos [-- --short] [--seed N] [--strikes N] [--blows NAME,NAME] [--kinds NAME,NAME]. docs/testing.md
 * describes the options.
 */
const { values, positionals } = parseArgs({
  options: {
    short: { type: "boolean" },
    seed: { type: "string" },
    strikes: { type: "string" },
    blows: { type: "string" },
    kinds: { type: "string" },
    json: { type: "boolean" },
    outputFile: { type: "string" },
    runTestsByPath: { type: "boolean" },
  },
  allowPositionals: true,
});
const shortStrikes = "8";
/**
 * The blows of a short run, which are all except resets. After a reset, more commands are repeated than fit into four
 * minutes.
 */
const shortBlows = "revive,store,stalled,unheard,kill,freeze";
const blows = values.blows ?? (values.short ? shortBlows : undefined);
const env = {
  ...process.env,
  CHAOS_STRIKES: values.strikes ?? (values.short ? shortStrikes : "60"),
  ...(blows ? { CHAOS_BLOWS: blows } : {}),
  ...(values.kinds ? { CHAOS_KINDS: values.kinds } : {}),
  ...(values.seed ? { CHAOS_SEED: values.seed } : {}),
};
const report = [
  ...(values.json ? ["--json"] : []),
  ...(values.outputFile ? ["--outputFile", values.outputFile] : []),
  ...(values.runTestsByPath ? ["--runTestsByPath"] : []),
];
const jest = ["jest", ...positionals, "--selectProjects", "chaos", "--runInBand", ...report];
process.exit(spawnSync("npx", jest, { stdio: "inherit", env }).status ?? 1);
