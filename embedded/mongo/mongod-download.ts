import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { isProgram } from "../tools/find-program";
import { onceMade } from "../tools/once-made";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { ToolOptions } from "../tools/report";
import { runCommand } from "../tools/run-command";

const mongodVersion = "8.2.6";
const defaultMirror = "https://fastdl.mongodb.org";
const probeTimeoutMs = 3_000;
const downloadTimeoutMs = 300_000;
const versionTimeoutMs = 10_000;

/**
 * Returns the path of a real mongod that mongodb-memory-server downloaded, or undefined if its site can't be reached or
 * its mongod does not run here. A failure is remembered in the tools folder, so that later starts are quick. The variable
 * MONGOMS_DOWNLOAD_MIRROR names another site.
 */
export async function downloadedMongod(options: ToolOptions): Promise<string | undefined> {
  const { toolsDir, report, env = process.env } = options;
  const dir = join(toolsDir, `mongod-${mongodVersion}`);
  const mongod = join(dir, "mongod");
  if (isProgram(mongod)) return mongod;
  const failure = join(toolsDir, `mongod-${mongodVersion}-unavailable`);
  if (existsSync(failure)) return undefined;
  try {
    await probe(env["MONGOMS_DOWNLOAD_MIRROR"] ?? defaultMirror);
    report("下载 MongoDB");
    await onceMade(dir, (unfinished) => download(unfinished, env));
    return mongod;
  } catch (error) {
    mkdirSync(toolsDir, { recursive: true });
    writeFileSync(failure, String(error));
    return undefined;
  }
}

/**
 * Checks that the site can be reached. This fails quickly without internet, while the download itself would try for
 * minutes.
 */
async function probe(mirror: string): Promise<void> {
  await fetch(mirror, { method: "HEAD", signal: AbortSignal.timeout(probeTimeoutMs) });
}

/** Downloads mongod in a process of its own, which can be ended wherever it hangs. */
async function download(dir: string, env: NodeJS.ProcessEnv): Promise<void> {
  await runCommand({
    command: process.execPath,
    args: ["-e", 'require("mongodb-memory-server-core/lib/util/MongoBinary").MongoBinary.getPath()'],
    timeoutMs: downloadTimeoutMs,
    cwd: projectRoot,
    env: {
      ...env,
      MONGOMS_DOWNLOAD_DIR: dir,
      MONGOMS_VERSION: mongodVersion,
      MONGOMS_PREFER_GLOBAL_PATH: "false",
      MONGOMS_MAX_RETRIES: "1",
    },
  });
  const file = readdirSync(dir).find((name) => name.startsWith("mongod"));
  if (file === undefined) throw new Error("the download left no mongod");
  const mongod = join(dir, "mongod");
  renameSync(join(dir, file), mongod);
  await runCommand({ command: mongod, args: ["--version"], timeoutMs: versionTimeoutMs, env });
}
