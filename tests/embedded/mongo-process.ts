import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mongo } from "mongoose";
import { mongoCommand } from "../../embedded/mongo/engine";
import { mongoAnswers } from "../../embedded/mongo/readiness";
import { freePorts } from "../../embedded/stack/free-ports";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";

/** Makes a folder whose data make the server on Java run, even if a mongod is installed. */
export function newJavaFolder(): { dataDir: string; file: string } {
  const dataDir = mkdtempSync(join(tmpdir(), "mongo-file-"));
  const dir = join(dataDir, "mongo", "java");
  mkdirSync(dir, { recursive: true });
  return { dataDir, file: join(dir, "data.mv") };
}

export interface Start {
  dataDir: string;
  port?: number;
  bind?: string;
  /** Largest size of the server's files, in kilobytes. Reaching it has the effect of a full disk. */
  limitKilobytes?: number;
}

/** Starts the server on Java as a process of its own, whose output is read. */
export async function startProcess({ dataDir, port, bind, limitKilobytes }: Start) {
  const at = port ?? (await freePorts()).mongo;
  const { command, args } = await mongoCommand({
    ...{ dataDir, port: at, bind },
    toolsDir: defaultToolsDir,
    report: () => undefined,
  });
  const limit = limitKilobytes === undefined ? "" : `ulimit -f ${limitKilobytes};`;
  const server = spawn("bash", ["-c", `${limit} exec "$0" "$@"`, command, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (chunk) => (said += String(chunk)));
  // The event is "close" and not "exit", because the program's last words come in between.
  const ended = once(server, "close").then(([code]) => code as number | null);
  const uri = `mongodb://127.0.0.1:${at}/?directConnection=true`;
  return {
    port: at,
    ended,
    said: () => said,
    signal: (signal: NodeJS.Signals) => server.kill(signal),
    connect: async () => {
      while (!(await mongoAnswers(uri))) {
        if (server.exitCode !== null) throw new Error(`it ended: ${said}`);
        await sleep(20);
      }
      return mongo.MongoClient.connect(uri, { retryWrites: false });
    },
    stop: async (signal: NodeJS.Signals = "SIGTERM") => {
      server.kill(signal);
      await ended;
    },
  };
}
