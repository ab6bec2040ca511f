import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mongo } from "mongoose";
import { mongoCommand } from "../../embedded/mongo/engine";
import { mongoAnswers } from "../../embedded/mongo/readiness";
import { freePorts } from "../../embedded/stack/free-ports";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";

export interface MongoServer {
  db: () => mongo.Db;
  /** Ends it by that signal, and starts it again with its data. */
  restart: (signal: NodeJS.Signals) => Promise<void>;
  remove: () => Promise<void>;
}

/** The Java server with a data folder of its own, also where there is a mongod. */
export async function startJavaServer(): Promise<MongoServer> {
  const dataDir = mkdtempSync(join(tmpdir(), "mongo-"));
  // Its data is what makes it run.
  mkdirSync(join(dataDir, "mongo", "java"), { recursive: true });
  const { mongo: port } = await freePorts();
  let server: ChildProcess;
  let client: mongo.MongoClient;

  const start = async (): Promise<void> => {
    const toolsDir = defaultToolsDir;
    const { command, args } = await mongoCommand({ dataDir, port, toolsDir, report: () => undefined });
    server = spawn(command, args, { stdio: "ignore" });
    const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
    while (!(await mongoAnswers(uri))) await sleep(20);
    client = await mongo.MongoClient.connect(uri, { retryWrites: false });
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
    await client.close();
  };

  await start();
  return {
    db: () => client.db("test"),
    restart: async (signal) => {
      await end(signal);
      await start();
    },
    remove: async () => {
      await end("SIGTERM");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
