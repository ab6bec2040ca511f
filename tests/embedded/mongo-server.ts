import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
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

/**
 * Address of an existing MongoDB. Only tests that need no restart run against it, in a database of their own that is
 * dropped.
 */
const given = process.env["MONGODB_URI"];
export const canBeKilled = given === undefined;
/** True if the tests run against the server on Java, not a real mongod (MONGODB_URI or MONGOD_BINARY). */
const isJava = canBeKilled && process.env["MONGOD_BINARY"] === undefined;

export interface MongoServer {
  db: () => mongo.Db;
  /** Ends the server by a signal, and starts it again with its data. Impossible for an existing MongoDB. */
  restart: (signal: NodeJS.Signals) => Promise<void>;
  remove: () => Promise<void>;
}

/** Starts the server that the suite tests: the one on Java, or the mongod that the environment names. */
export const startMongo = (): Promise<MongoServer> => (given === undefined ? startOwn() : connectTo(given));

async function connectTo(uri: string): Promise<MongoServer> {
  const client = await mongo.MongoClient.connect(uri, { retryWrites: false });
  const name = `throw-away-${randomUUID()}`;
  return {
    db: () => client.db(name),
    restart: () => Promise.reject(new Error("a MongoDB that is given isn't restarted")),
    remove: async () => {
      await client.db(name).dropDatabase();
      await client.close();
    },
  };
}

/** Makes a data folder. Data of the server on Java make that server run, even if a mongod is installed. */
function newDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "mongo-"));
  if (isJava) mkdirSync(join(dataDir, "mongo", "java"), { recursive: true });
  return dataDir;
}

async function startOwn(): Promise<MongoServer> {
  const dataDir = newDataDir();
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
