import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boundless } from "../../embedded/stack/boundless";
import { freePorts } from "../../embedded/stack/free-ports";
import { startStack, type Stack } from "../../embedded/stack/start-stack";

/** So that news that met a dead API comes again within the test. A share of the gateways' own pauses. */
const redelivery = { WECHAT_GATEWAY_RETRY_SCALE: "0.05", UNIONPAY_REDELIVERY_SCALE: "0.02" };

export const ownStackPrefix = "ca-renewal-killed-";

/**
 * A stack that a test may kill parts of, or needs other settings for: on ports and in a folder of its own.
 * @param changes - environment variables for all of its parts
 */
export async function createOwnStack(changes: Record<string, string> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), ownStackPrefix));
  const ports = await freePorts();
  const settings = { LOG_LEVEL: "warn", ...boundless, ...redelivery, ...changes };
  const start = (): Promise<Stack> => startStack({ dataDir, ports, settings, report: () => undefined });
  let running = await start();
  return {
    dataDir,
    get stack(): Stack {
      return running;
    },
    /** Stops all of it, and starts it again with the same data, or what becomes of them in between. */
    async restart(inBetween: () => Promise<void> = async () => undefined): Promise<void> {
      await running.stop();
      await inBetween();
      running = await start();
    },
    /** @throws Error with the log's lines, if the API met errors that nobody foresaw: each is a bug. */
    async remove(): Promise<void> {
      await running.stop();
      const log = await readFile(join(dataDir, "logs", "api.log"), "utf8");
      await rm(dataDir, { recursive: true, force: true });
      const unforeseen = log.split("\n").filter((line) => line.includes('"code":"INTERNAL"'));
      if (unforeseen.length > 0) throw new Error(`errors that nobody foresaw:\n${unforeseen.join("\n")}`);
    },
  };
}

export type OwnStack = Awaited<ReturnType<typeof createOwnStack>>;
