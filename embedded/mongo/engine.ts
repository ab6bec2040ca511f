import { existsSync, mkdirSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";

import { findOnPath, programFromVariable } from "../tools/find-program";
import type { ToolOptions } from "../tools/report";
import { StartError } from "../tools/start-error";
import { type JavaServer, javaServer, lacksForJavaServer } from "./java-server";
import { downloadedMongod } from "./mongod-download";

export interface MongoOptions extends ToolOptions {
  /** The data directory of the stack. If there is data in it already, the server that wrote the data is the one that runs. */
  dataDir: string;
  port: number;
  /**
   * An address at which the server listens besides 127.0.0.1, or 0.0.0.0 for all addresses. Anyone who can reach it needs
   * no password.
   */
  bind?: string | undefined;
}

/** The command that starts a MongoDB, and its arguments. */
export interface MongoCommand {
  command: string;
  args: string[];
}

/**
 * Returns the command that starts MongoDB. It is mongod if there is one (from MONGOD_BINARY, PATH or a download),
 * otherwise a small server on Java that speaks the wire protocol of MongoDB. Both keep every acknowledged write when they
 * are killed.
 * @throws StartError when neither can be had, or when the server that wrote the existing data can't be had
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
      throw new StartError({
        about: `数据目录 ${options.dataDir}`,
        fault: "其中的数据由 mongod 写入，但现在找不到 mongod",
        remedy: "请安装它，或用环境变量 MONGOD_BINARY 指明其路径。",
      });
    }
  }
  if (existsSync(javaDir) && (options.env ?? process.env)["MONGOD_BINARY"])
    options.report(`没有用 MONGOD_BINARY：${javaDir} 里是 Java 版写的数据；要用它，请用 DATA_DIR 另选目录`);
  const server = await javaServer(options);
  mkdirSync(javaDir, { recursive: true });
  return {
    command: server.java,
    args: javaArguments(server, { ...options, file: join(javaDir, "data.mv") }),
  };
}

/** Gets everything that a first start will need, so that this start is quick. @throws StartError when no MongoDB can be had */
export async function obtainMongo(options: ToolOptions): Promise<void> {
  if ((await findMongod(options)) === undefined) await javaServer(options);
}

/**
 * Returns the Debian packages that make and run the server on Java and are missing. The list is empty where there is a
 * mongod.
 */
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
  // The heap may grow to an eighth of the machine's memory, within 256 and 1,024 MB, and takes it only as it is needed.
  // 20,000 finished applications need the upper limit.
  const heapMb = Math.min(Math.max(Math.round(totalmem() / megabyte / 8), 256), 1024);
  const memory = [`-Xms64m`, `-Xmx${heapMb}m`, "-XX:+ExitOnOutOfMemoryError"];
  const machine = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  const log = "-Dorg.slf4j.simpleLogger";
  // The log lines of the library's wire handler contain whole documents. They are off, because our own log line names the
  // command and the error.
  const logging = [
    `${log}.defaultLogLevel=error`,
    `${log}.showDateTime=true`,
    `${log}.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ`,
    `${log}.log.de.bwaldvogel.mongo.wire=off`,
  ];
  const place = [options.file, String(options.port), ...addressesOf(options)];
  return [...memory, ...machine, ...logging, "-cp", classpath, "EmbeddedMongo", ...place];
}
