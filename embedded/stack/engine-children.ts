import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { mongoCommand } from "../mongo/engine";
import type { ChildSpec } from "../supervisor/child-spec";
import { devServerArguments, devServerSecrets } from "../temporal-server/dev-server";
import { temporalCli } from "../temporal-server/programs";
import { temporalIsServing } from "../temporal-server/readiness";
import type { Report } from "../tools/report";
import { programFromVariable } from "../tools/find-program";
import { isListening } from "../tools/is-listening";
import { requireAll, StartError } from "../tools/start-error";
import { wayOut } from "./data-files";
import { temporalNamespace } from "./environment";
import type { PartName, Settings } from "./parts";
import type { Ports } from "./ports";

const everywhere = "0.0.0.0";

export interface EngineOptions {
  dataDir: string;
  toolsDir: string;
  ports: Ports;
  report: Report;
  /** Environment variables that every child process gets. */
  base: Record<string, string>;
}

/**
 * Looks at the variables of the engines that are to be started.
 * @throws StartError with a fault of each variable that can't be used
 */
export async function requireEngines(started: readonly PartName[], settings: Settings): Promise<void> {
  const bindFault = (variable: string, fits: (address: string) => boolean, remedy: string) => () => {
    const value = settings[variable];
    if (!value || fits(value)) return;
    throw new StartError({ about: `环境变量 ${variable}`, fault: "不是能监听的地址", value, remedy });
  };
  const ofTemporal = [
    bindFault("TEMPORAL_BIND", (one) => one === everywhere, `请不设，或设为 ${everywhere}（监听所有地址）。`),
    () => requireVersion("TEMPORAL_CLI", "temporal version"),
  ];
  const ofMongo = [
    bindFault("MONGODB_BIND", (one) => isIP(one) > 0, "请不设，或设为本机的一个 IP 地址。"),
    () => requireVersion("MONGOD_BINARY", "db version"),
  ];
  await requireAll<unknown[]>([
    ...(started.includes("temporal") ? ofTemporal : []),
    ...(started.includes("mongo") ? ofMongo : []),
  ]);
}

const versionTimeoutMs = 10_000;

/**
 * Checks that the program that a variable names is the one that it should be.
 * @param says - words with which the program's version begins
 * @throws StartError if it is another program, or can't be run
 */
async function requireVersion(variable: string, says: string): Promise<void> {
  const program = programFromVariable(variable, process.env);
  if (program === undefined) return;
  const told = await promisify(execFile)(program, ["--version"], { timeout: versionTimeoutMs }).then(
    ({ stdout }) => stdout,
    () => "",
  );
  if (told.startsWith(says)) return;
  throw new StartError({
    about: `环境变量 ${variable}`,
    fault: "不是所要的程序，或不能在本机运行",
    value: program,
    remedy: "请更正或删除该变量。",
  });
}

/** Returns the child process of the Temporal dev server with its UI. Its database is in the data folder. */
export async function temporalChild(options: EngineOptions & { codecEndpoint: string }): Promise<ChildSpec> {
  const { dataDir, toolsDir, ports, report, base, codecEndpoint } = options;
  const dir = join(dataDir, "temporal");
  mkdirSync(dir, { recursive: true });
  const secretsFile = join(dir, "flags.yaml");
  rmSync(secretsFile, { force: true });
  writeFileSync(secretsFile, devServerSecrets({ codecEndpoint }), { mode: 0o600 });
  return {
    name: "temporal",
    command: await temporalCli({ toolsDir, report }),
    args: devServerArguments({
      dbFile: join(dir, "temporal.db"),
      port: ports.temporal,
      uiPort: ports.temporalUi,
      namespace: temporalNamespace(base),
      bind: base["TEMPORAL_BIND"],
      secretsFile,
    }),
    env: base,
    isReady: () => temporalIsServing(`127.0.0.1:${ports.temporal}`),
    wayOut: `原因在日志里；说数据库损坏的，${wayOut(dataDir, join(dir, "temporal.db"))}`,
  };
}

/** Returns the child process of MongoDB. Its files are in the data folder. */
export async function mongoChild({
  dataDir,
  toolsDir,
  ports,
  report,
  base,
}: EngineOptions): Promise<ChildSpec> {
  const bind = base["MONGODB_BIND"];
  const { command, args } = await mongoCommand({ dataDir, toolsDir, report, port: ports.mongo, bind });
  return {
    name: "mongo",
    command,
    args,
    env: base,
    // A driver isn't loaded for this: API and worker ask the server itself before they are ready.
    isReady: () => isListening(ports.mongo),
    wayOut: `原因在日志里；说数据损坏的，${wayOut(dataDir, join(dataDir, "mongo"))}`,
  };
}

/**
 * Returns the embedded MongoDB's address. It asks for a direct connection, because a driver that looks for a replica set
 * would wait in vain.
 */
export function embeddedMongoUri(ports: Ports): string {
  return `mongodb://127.0.0.1:${ports.mongo}/ca-renewal?directConnection=true`;
}
