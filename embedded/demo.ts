import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiClient } from "./demo/api-client";
import { mailedJourney, onSiteJourney, type Cast } from "./demo/journeys";
import { createNarrator } from "./demo/narrator";
import { demoToken } from "./identity-provider/demo-token";
import { freePorts } from "./stack/free-ports";
import { startStack, type Stack } from "./stack/start-stack";

/** Instead of 300: so that the demo can wait for a QR code to die. Seconds. */
const paymentWindowSeconds = 5;

const print = (line: string) => process.stdout.write(`${line}\n`);

async function castOf({ addresses, demoUsers }: Stack): Promise<Cast> {
  const clientOf = async (username: string) => {
    const user = demoUsers.find((candidate) => candidate.username === username);
    if (!user) throw new Error(`no demo user ${username}`);
    return {
      user,
      client: createApiClient({ baseUrl: addresses.api, token: await demoToken(addresses.identity, user) }),
    };
  };
  const [bidder, reviewer] = [await clientOf("bidder1"), await clientOf("reviewer1")];
  return {
    narrator: createNarrator(print),
    bidder: bidder.client,
    reviewer: reviewer.client,
    outside: addresses,
    organisation: { name: bidder.user.orgName ?? "", code: bidder.user.orgCode ?? "" },
  };
}

/** `npm run demo`: both journeys against a stack of its own; exit 0 only if every state along the way was as expected. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  const dataDir = await mkdtemp(join(tmpdir(), "ca-renewal-demo-"));
  const settings = { PAYMENT_WINDOW_SECONDS: String(paymentWindowSeconds), LOG_LEVEL: "warn" };
  try {
    const stack = await startStack({ dataDir, ports: await freePorts(), settings, report: print });
    try {
      const cast = await castOf(stack);
      await onSiteJourney(cast);
      await mailedJourney(cast);
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  print(`\n全部步骤符合预期（${((performance.now() - startedAt) / 1000).toFixed(0)} 秒）。`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n演示失败：${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
