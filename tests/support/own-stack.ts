import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boundless } from "../../embedded/stack/boundless";
import { freePorts } from "../../embedded/stack/free-ports";
import { embeddedMongoUri } from "../../embedded/stack/engine-children";
import { startStack, type Stack } from "../../embedded/stack/start-stack";
import { sealingSettings } from "./sealing-key";
import { startMongoProxy, type MongoProxy } from "./mongo-proxy";

/**
 * Share of the gateways' usual pauses between two deliveries. It is so small that a notice that met a dead API is
 * delivered again within the test.
 */
const redelivery = { WECHAT_GATEWAY_RETRY_SCALE: "0.05", UNIONPAY_REDELIVERY_SCALE: "0.02" };

export const ownStackPrefix = "ca-renewal-killed-";
/** Folder, within the stack's folder, of the MongoDB that is started apart from the other parts. */
export const apart = "apart";

interface OwnStackOptions {
  /**
   * If set, MongoDB is started apart from the other parts, which reach it through a proxy that can hold messages back.
   */
  behindProxy?: boolean;
}

/**
 * Starts a stack on its own ports and in its own folder, for a test that kills parts or needs other settings.
 * @param changes - environment variables for all parts
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
    const options = { ports, report: () => undefined, standInsApart: true };
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
    /** Proxy in front of the stack's MongoDB. @throws Error if the stack was created without a proxy */
    get proxy(): MongoProxy {
      if (!proxy) throw new Error("this stack's MongoDB has no proxy");
      return proxy;
    },
    /** Stops the stack, and starts it again with the same data. `inBetween` may change the data. */
    async restart(inBetween: () => Promise<void> = async () => undefined): Promise<void> {
      await running.stop();
      await inBetween();
      running = await start();
    },
    /**
     * Stops the stack and removes its data.
     * @throws Error with lines of the API's log, if the API met unexpected errors: each is a bug
     */
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
