import { existsSync, mkdirSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";

import { findOnPath, programFromVariable } from "../tools/find-program";
import type { ToolOptions } from "../tools/report";
import { StartError } from "../tools/start-error";
import { type JavaServer, javaServer, lacksForJavaServer } from "./java-server";
import { downloadedMongod } from "./mongod-download";

export interface MongoOptions extends ToolOptions {
  /** The data directory of the stack. Data that is there decides which of the two servers runs. */
  dataDir: string;
  port: number;
  /** An address to listen at beside 127.0.0.1, or 0.0.0.0 for all. Whoever reaches it needs no password. */
  bind?: string | undefined;
}

/** How to start a MongoDB. */
export interface MongoCommand {
  command: string;
  args: string[];
}

/**
 * The command that starts MongoDB: mongod where there is one (MONGOD_BINARY, PATH, a download), else a small
 * server on Java that speaks its wire protocol. Both keep every acknowledged write when they are killed.
 * @throws StartError when neither can be had, or when not the one that wrote the data
 */
export async function mongoCommand(options: MongoOptions): Promise<MongoCommand> {
  const mongodDir = join(options.dataDir, "mongo", "mongod");
  const javaDir = join(options.dataDir, "mongo", "java");
  if (!existsSync(javaDir)) {
    const mongod = await findMongod(options);
    if (mongod !== undefined) {
      mkdirSync(mongodDir, { recursive: true });
      return { command: mongod, args: mongodArguments(mongodDir, options) };
    }
    if (existsSync(mongodDir)) {
      throw new StartError(
        `${options.dataDir} 中的数据由 mongod 写入，但现在找不到 mongod。请安装它，或用环境变量 MONGOD_BINARY 指明其路径。`,
      );
    }
  }
  const server = await javaServer(options);
  mkdirSync(javaDir, { recursive: true });
  return {
    command: server.java,
    args: javaArguments(server, { ...options, file: join(javaDir, "data.mv") }),
  };
}

/**
 * Gets whatever a first start will need, so that it is quick.
 * @throws StartError when no MongoDB can be had
 */
export async function obtainMongo(options: ToolOptions): Promise<void> {
  if ((await findMongod(options)) === undefined) await javaServer(options);
}

/** Without a mongod, what makes and runs the server on Java. */
export const lacksForMongo = async (options: ToolOptions) =>
  (await findMongod(options)) === undefined ? lacksForJavaServer(options) : [];

async function findMongod(options: ToolOptions): Promise<string | undefined> {
  const env = options.env ?? process.env;
  return (
    programFromVariable("MONGOD_BINARY", env) ??
    findOnPath("mongod", env) ??
    (await downloadedMongod(options))
  );
}

type Listening = Pick<MongoOptions, "port" | "bind">;

function addressesOf({ bind }: Listening): string[] {
  if (!bind) return ["127.0.0.1"];
  return bind === "0.0.0.0" ? [bind] : ["127.0.0.1", bind];
}

function mongodArguments(dbPath: string, listening: Listening): string[] {
  const where = ["--bind_ip", addressesOf(listening).join(","), "--port", String(listening.port)];
  return ["--dbpath", dbPath, ...where, "--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"];
}

const megabyte = 2 ** 20;

function javaArguments({ classpath }: JavaServer, options: Listening & { file: string }): string[] {
  // An eighth of what the machine has, taken as it is needed. 20,000 finished applications ask for the ceiling.
  const heapMb = Math.min(Math.max(Math.round(totalmem() / megabyte / 8), 256), 1024);
  const memory = [`-Xms64m`, `-Xmx${heapMb}m`, "-XX:+ExitOnOutOfMemoryError"];
  const machine = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  const log = "-Dorg.slf4j.simpleLogger";
  // The handler's own lines have whole documents in them: ours has the command and the error.
  const logging = [
    `${log}.defaultLogLevel=error`,
    `${log}.showDateTime=true`,
    `${log}.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ`,
    `${log}.log.de.bwaldvogel.mongo.wire=off`,
  ];
  const place = [options.file, String(options.port), ...addressesOf(options)];
  return [...memory, ...machine, ...logging, "-cp", classpath, "EmbeddedMongo", ...place];
}
