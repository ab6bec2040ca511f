import { existsSync, mkdirSync } from "node:fs";
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
}

/** How to start a MongoDB on 127.0.0.1. */
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
      return { command: mongod, args: mongodArguments(mongodDir, options.port) };
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
    args: javaArguments(server, { file: join(javaDir, "data.mv"), port: options.port }),
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

function mongodArguments(dbPath: string, port: number): string[] {
  return ["--dbpath", dbPath, "--bind_ip", "127.0.0.1", "--port", String(port)].concat([
    "--nounixsocket",
    "--wiredTigerCacheSizeGB",
    "0.25",
  ]);
}

function javaArguments({ classpath }: JavaServer, { file, port }: { file: string; port: number }): string[] {
  const memory = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  return [...memory, "-cp", classpath, "EmbeddedMongo", file, String(port)];
}
