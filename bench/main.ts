import { signedIn } from "../embedded/demo/signed-in";
import type { Stack } from "../embedded/stack/start-stack";
import { withTemporaryStack } from "../embedded/stack/temporary-stack";
import { lineOf, type Comparison } from "./comparison";
import { compareEncryption } from "./encryption";
import { compareCrowd, compareEngine } from "./engine";
import { compareLists } from "./lists";
import { createRenewals } from "./renewals";

const print = (line: string) => process.stdout.write(`${line}\n`);

/** So many of the organisation's own are there when lists are read. */
const own = 50;

async function compareAll(stack: Stack): Promise<void> {
  const [bidder, reviewer, operator] = await Promise.all([
    signedIn(stack, "bidder1"),
    signedIn(stack, "reviewer1"),
    signedIn(stack, "operator"),
  ]);
  const renewals = createRenewals(bidder);
  const show = (...comparisons: Comparison[]) => comparisons.forEach((one) => print(lineOf(one)));

  print(`\n准备${own}件申请`);
  const [first] = await renewals.many(own, renewals.submitted);
  if (!first) throw new Error("there is no application to measure with");
  print("\n   倍数  什么（基准 → 对照，均为中位数）");
  show(await compareEncryption(first));
  show(await compareEngine(bidder, renewals));
  show(await compareCrowd(reviewer, renewals));
  show(...(await compareLists({ bidder, reviewer, operator }, stack.addresses.mongo)));
}

/** `npm run bench`: how one way of doing something compares with another, on a stack of its own. */
async function main(): Promise<void> {
  const settings = { LOG_LEVEL: "warn", MONGODB_URI: process.env["MONGODB_URI"] };
  await withTemporaryStack({ settings, report: print }, compareAll);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n基准测试失败：${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
