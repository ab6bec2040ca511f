import { runParts } from "./lib/run-parts.mjs";

/** The parts that .ci/run checks and tests, in this order. */
const allPassed = await runParts([
  { script: "check", again: false },
  { script: "test", args: ["--json"] },
  { script: "test:foreign", args: ["--json"] },
  { script: "test:kills", args: ["--json"] },
  // This part is test:embedded, test:money, test:invoice and test:requests side by side, because each of the last three
  // leaves a core idle when it runs alone. When run alone, money and invoice play 1,000 lives each, which would take an
  // hour more.
  {
    name: "test:embedded, test:money, test:invoice, test:requests, recorded lives",
    script: "test",
    args: [
      ...["--json", "--selectProjects", "embedded", "--testPathPatterns"],
      ...["tests/embedded/", "tests/stand-ins/", "tests/workflows/recorded-commands"],
      ...["tests/workflows/money-schedules", "tests/workflows/invoice-lives", "tests/stack/requests.test"],
    ],
    env: { MONEY_RUNS: "300", INVOICE_LIVES: "60", REQUESTS_PER_ROLE: "3000", RECORDED_LIVES: "all" },
  },
  { script: "chaos", args: ["--short", "--seed", "12", "--json"] },
  { script: "rehearse", args: ["--json"] },
  // This part deals three blows: a silent cut from all hosts, a pause, and a store that stalls. By hand, all blows are
  // dealt.
  {
    script: "rehearse:hosts",
    args: ["--json"],
    env: { HOSTS_SEED: "36", HOSTS_BLOWS: "whole,pause,store" },
  },
]);
process.exitCode = allPassed ? 0 : 1;
