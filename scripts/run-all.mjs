import { runParts } from "./lib/run-parts.mjs";

/** All that .ci/run checks and tests, in this order. */
const allPassed = await runParts([
  { script: "check", again: false },
  { script: "test", args: ["--json"] },
  { script: "test:foreign", args: ["--json"] },
  { script: "test:kills", args: ["--json"] },
  // As test:money, test:invoice and test:requests, but beside each other, since each by itself leaves a core idle. By
  // themselves the first two play 1,000 roads of money and lives of invoices, which would be an hour more.
  {
    name: "test:money, test:invoice, test:requests, recorded lives",
    script: "test",
    args: [
      ...["--json", "--testPathPatterns"],
      ...["tests/workflows/money-schedules", "tests/workflows/invoice-lives", "tests/stack/requests.test"],
      "tests/workflows/recorded-commands",
    ],
    env: { MONEY_RUNS: "300", INVOICE_LIVES: "60", REQUESTS_PER_ROLE: "3000", RECORDED_LIVES: "all" },
  },
  { script: "chaos", args: ["--short", "--seed", "12", "--json"] },
  { script: "rehearse", args: ["--json"] },
  // A silent cut from all, a pause, and a store that stalls; by hand all blows are dealt.
  {
    script: "rehearse:hosts",
    args: ["--json"],
    env: { HOSTS_SEED: "36", HOSTS_BLOWS: "whole,pause,store" },
  },
]);
process.exitCode = allPassed ? 0 : 1;
