import { mailedJourney, onSiteJourney, severalLocksJourney, type Cast } from "./demo/journeys";
import { createNarrator } from "./demo/narrator";
import { signedIn } from "./demo/signed-in";
import type { Stack } from "./stack/start-stack";
import { withTemporaryStack } from "./stack/temporary-stack";

/** The payment window of the demo, in seconds. It replaces the usual 300, so that the demo can wait until a QR code expires. */
const paymentWindowSeconds = 5;

const print = (line: string) => process.stdout.write(`${line}\n`);

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
  const startedAt = performance.now();
  const settings = { PAYMENT_WINDOW_SECONDS: String(paymentWindowSeconds), LOG_LEVEL: "warn" };
  await withTemporaryStack({ settings, report: print }, async (stack) => {
    const cast = await castOf(stack);
    await onSiteJourney(cast);
    await mailedJourney(cast);
    await severalLocksJourney(cast);
  });
  print(`\n全部步骤符合预期（${((performance.now() - startedAt) / 1000).toFixed(0)} 秒）。`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n演示失败：${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
