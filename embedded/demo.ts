import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { projectRoot } from "../stand-ins/shared/project-root";
import { mailedJourney, onSiteJourney, severalLocksJourney, type Cast } from "./demo/journeys";
import { createNarrator } from "./demo/narrator";
import { signedIn } from "./demo/signed-in";
import type { Stack } from "./stack/start-stack";
import { withTemporaryStack } from "./stack/temporary-stack";

/** The payment window of the demo, in seconds. It replaces the usual 300, so that the demo can wait until a QR code expires. */
const paymentWindowSeconds = 5;

const printed: string[] = [];
const print = (line: string) => {
  printed.push(line);
  process.stdout.write(`${line}\n`);
};

/** Replaces what differs from run to run: ids, numbers, addresses, sizes, days and instants. */
const timeless = (line: string): string =>
  line
    .replace(/weixin:\/\/\S+/g, "weixin://…")
    .replace(/\b[0-9A-HJKMNP-TV-Z]{26}(\d{4})?\b/g, "…")
    .replace(/\b\d{4}-\d\d-\d\d(T\S+)?/g, "…")
    .replace(/\b\d{20}\b/g, "…")
    .replace(/ \d+ 字节/g, "");

/** Writes the page with the demo's output, without anything that differs from run to run. */
function writePage(): void {
  const about = "`npm run demo` 在自己的一套服务上走完三件申请，每一步的状态都符合预期才以 0 结束。";
  const origin = "本页由 `npm run demo -- --write` 写成，逐次不同的编号、时间以“…”代替。";
  const output = printed.map(timeless).join("\n").trim();
  const page = `# 演示的全过程\n\n${about}${origin}\n\n\`\`\`text\n${output}\n\`\`\`\n`;
  writeFileSync(join(projectRoot, "docs", "demo.md"), page);
}

async function castOf(stack: Stack): Promise<Cast> {
  const [bidder, reviewer] = [await signedIn(stack, "bidder1"), await signedIn(stack, "reviewer1")];
  return {
    narrator: createNarrator(print),
    bidder: bidder.client,
    reviewer: reviewer.client,
    outside: stack.addresses,
    organisation: { name: bidder.user.orgName ?? "", code: bidder.user.orgCode ?? "" },
  };
}

/**
 * Runs `npm run demo`: goes through both journeys against a stack of its own. The exit code is 0 only if every state
 * along the way was as expected.
 */
async function main(): Promise<void> {
  const { write = false } = parseArgs({ options: { write: { type: "boolean" } } }).values;
  const startedAt = performance.now();
  const settings = { PAYMENT_WINDOW_SECONDS: String(paymentWindowSeconds), LOG_LEVEL: "warn" };
  await withTemporaryStack({ settings, report: print }, async (stack) => {
    const cast = await castOf(stack);
    await onSiteJourney(cast);
    await mailedJourney(cast);
    await severalLocksJourney(cast);
  });
  if (write) writePage();
  print(`\n全部步骤符合预期（${((performance.now() - startedAt) / 1000).toFixed(0)} 秒）。`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n演示失败：${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
