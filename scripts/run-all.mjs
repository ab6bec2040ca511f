import { readFileSync } from "node:fs";

import { environmentOn } from "./lib/other-node.mjs";
import { inProject } from "./lib/project.mjs";
import { runParts } from "./lib/run-parts.mjs";

/** Version of Node.js on which this project is developed, tested and shipped. */
const ours = readFileSync(inProject(".nvmrc"), "utf8").trim();
/** Other versions that can run it: the one at hand, and the one that many machines still have. */
const others = [...new Set([process.versions.node, "22.23.5"])].filter((version) => version !== ours);

/** The parts that run on our version, in this order. */
const parts = [
  { script: "check", again: false },
  { script: "test:all", args: ["--json"] },
  { script: "test:foreign", args: ["--json"] },
  { script: "test:kills", args: ["--json"] },
  // This part is test:embedded, test:money, test:invoice and test:requests side by side, because each of the last three
  // leaves a core idle when it runs alone. When run alone, money and invoice play 1,000 lives each, which would take an
  // hour more. The search for dead ends with two locks keeps one process busy for a minute.
  {
    name: "test:embedded, test:money, test:invoice, test:requests, recorded lives, ends of two locks",
    script: "test:all",
    args: [
      ...["--json", "--selectProjects", "embedded", "--testPathPatterns"],
      ...["tests/embedded/", "tests/stand-ins/", "tests/workflows/recorded-commands"],
      ...["tests/workflows/money-schedules", "tests/workflows/invoice-lives", "tests/stack/requests.test"],
      "tests/domain/ends.test",
    ],
    env: {
      MONEY_RUNS: "120",
      INVOICE_LIVES: "40",
      REQUESTS_PER_ROLE: "800",
      RECORDED_LIVES: "all",
      ENDS_LOCKS: "2",
      ENDS_CAP: "60000",
    },
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
  { script: "demo", writes: false },
];
/** The parts that run on each of the other versions, too. */
const partsOfOthers = [
  { script: "demo", writes: false },
  { script: "test:kinds", args: ["--json"] },
];

const on = async (version, some) => {
  const environment = await environmentOn(version);
  return some.map(({ name, script, env, ...part }) => ({
    ...part,
    script,
    name: `${name ?? script}, Node.js ${version}`,
    env: { ...env, ...environment },
  }));
};

try {
  const all = [await on(ours, parts)];
  for (const version of others) all.push(await on(version, partsOfOthers));
  process.exitCode = (await runParts(all.flat())) ? 0 : 1;
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
