import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boundless } from "../../embedded/stack/boundless";
import { freePorts } from "../../embedded/stack/free-ports";
import { embeddedMongoUri } from "../../embedded/stack/engine-children";
import { startStack, type Stack } from "../../embedded/stack/start-stack";
import { sealingSettings } from "./sealing-key";
import { startMongoProxy, type MongoProxy } from "./mongo-proxy";

/** So that news that met a dead API comes again within the test. A share of the gateways' own pauses. */
const redelivery = { WECHAT_GATEWAY_RETRY_SCALE: "0.05", UNIONPAY_REDELIVERY_SCALE: "0.02" };

export const ownStackPrefix = "ca-renewal-killed-";
/** In the stack's folder: of the part that is a stack of its own. */
export const apart = "apart";

interface OwnStackOptions {
  /** MongoDB is a stack of its own, and everybody reaches it through a proxy that can hold what they say. */
  behindProxy?: boolean;
}

/**
 * A stack that a test may kill parts of, or needs other settings for: on ports and in a folder of its own.
 * @param changes - environment variables for all of its parts
 */
export async function createOwnStack(
  changes: Record<string, string> = {},
  { behindProxy = false }: OwnStackOptions = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), ownStackPrefix));
  const ports = await freePorts();
  const proxy = behindProxy ? await startMongoProxy({ host: "127.0.0.1", port: ports.mongo }) : undefined;
  const common = { LOG_LEVEL: "warn", ...boundless, ...redelivery, ...sealingSettings(), ...changes };
  const behind = proxy && { MONGODB_URI: embeddedMongoUri({ ...ports, mongo: proxy.port }) };
  const start = async (): Promise<Stack> => {
    const options = { ports, report: () => undefined };
    const only = ["mongo"] as const;
    const store =
      proxy && (await startStack({ ...options, dataDir: join(dataDir, apart), settings: common, only }));
    const stack = await startStack({ ...options, dataDir, settings: { ...common, ...behind } });
    if (!store) return stack;
    return {
      ...stack,
      child: (name) => (name === "mongo" ? store : stack).child(name),
      stop: async () => {
        await stack.stop();
        await store.stop();
      },
    };
  };
  let running = await start();
  return {
    dataDir,
    get stack(): Stack {
      return running;
    },
    /** @throws Error of a stack that wasn't asked for one */
    get proxy(): MongoProxy {
      if (!proxy) throw new Error("this stack's MongoDB has no proxy");
      return proxy;
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
      await proxy?.close();
      const log = await readFile(join(dataDir, "logs", "api.log"), "utf8");
      await rm(dataDir, { recursive: true, force: true });
      const unforeseen = log.split("\n").filter((line) => line.includes('"code":"INTERNAL"'));
      if (unforeseen.length > 0) throw new Error(`errors that nobody foresaw:\n${unforeseen.join("\n")}`);
    },
  };
}

export type OwnStack = Awaited<ReturnType<typeof createOwnStack>>;
