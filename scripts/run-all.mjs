import { runParts } from "./lib/run-parts.mjs";

/** All that .ci/run checks and tests, in this order. */
const allPassed = await runParts([
  { script: "check", again: false },
  { script: "test", args: ["--json"] },
  { script: "test:foreign", args: ["--json"] },
  { script: "test:kills", args: ["--json"] },
  // By themselves these two play 1,000 roads of money and lives of invoices, which would be half an hour more.
  { script: "test:money", args: ["--json"], env: { MONEY_RUNS: "400" } },
  { script: "test:invoice", args: ["--json"], env: { INVOICE_LIVES: "100" } },
  { script: "test:requests", args: ["--json"] },
  { script: "chaos", args: ["--short", "--seed", "12", "--json"] },
  { script: "rehearse", args: ["--json"] },
  // A kill, a silent cut from all, and a cut from MongoDB; by hand all blows are dealt.
  {
    script: "rehearse:hosts",
    args: ["--json"],
    env: { HOSTS_SEED: "36", HOSTS_BLOWS: "mongodb,whole,kill" },
  },
]);
process.exitCode = allPassed ? 0 : 1;
