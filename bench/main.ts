import { parseArgs } from "node:util";
import { withTemporaryStack } from "../embedded/stack/temporary-stack";
import { boundless } from "../embedded/stack/boundless";
import { mostLocks } from "../domain/form/lock-key";
import { commands } from "./sections/commands";
import { database } from "./sections/database";
import { greedy } from "./sections/greedy";
import { history } from "./sections/history";
import { lifecycle } from "./sections/lifecycle";
import { reads } from "./sections/reads";
import { profile } from "./sections/profile";
import { longRuns, replay } from "./sections/replay";
import { start } from "./sections/start";
import { waiting } from "./sections/waiting";
import type { BenchContext } from "./tools/bench-context";
import { stackClient } from "./tools/client";
import { preloading } from "./tools/preload";
import { saveResults, tableOf, type Section } from "./tools/report";

const print = (line: string) => process.stdout.write(`${line}\n`);

const counting = preloading("count-commands", "COMMAND_COUNTS_DIR");
const profiling = preloading("profile-threads", "PROFILES_DIR");

/**
 * The sections, in the order in which they are measured. The order matters, because the server becomes slower as its
 * database grows.
 */
const sections: Record<string, (context: BenchContext) => Promise<Section>> = {
  lifecycle,
  history,
  replay,
  database: (context) => database(context, counting.dir),
  profile: (context) => profile(context, profiling.dir),
  commands,
  start,
  reads,
  waiting,
  greedy,
};

/** Settings with the usual limits, for the section that measures them. All other sections run without limits. */
const usualLimits = Object.fromEntries(Object.keys(boundless).map((name) => [name, undefined]));

/**
 * Runs `npm run bench [-- lifecycle reads … --scale 0.1 --locks 20]`: prints ratios, each measured in one run on stacks
 * of its own.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { scale: { type: "string", default: "1" }, locks: { type: "string", default: "1" } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !(name in sections));
  if (unknown.length > 0)
    throw new Error(`没有这些项目：${unknown.join("、")}；有：${Object.keys(sections).join("、")}`);
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new Error("--scale 应为正数");
  const locks = Number(values.locks);
  if (!(locks >= 1 && locks <= mostLocks)) throw new Error(`--locks 应为1到${mostLocks}`);
  const measured: Section[] = [];
  for (const [name, measure] of Object.entries(sections)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    print(`\n—— ${name} ——`);
    const settings = {
      ...{ LOG_LEVEL: "warn", INVOICE_DRAWN_ONCE: "true", MONGODB_URI: process.env["MONGODB_URI"] },
      ...(name === "greedy" ? usualLimits : {}),
      ...(name === "database" ? counting.settings : {}),
      ...(name === "profile" ? profiling.settings : {}),
      ...(name === "replay" ? longRuns : {}),
    };
    const section = await withTemporaryStack(
      { settings, report: print, standInsApart: true },
      async (stack) => {
        const { client, close } = await stackClient(stack);
        try {
          return await measure({ stack, client, scale, locks, progress: (line) => print(`  ${line}`) });
        } finally {
          await close();
        }
      },
    );
    measured.push(section);
    tableOf(section).forEach(print);
  }
  print(`\n结果写入 ${saveResults(measured, { at: new Date().toISOString(), locks })}`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n基准测试失败：${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
