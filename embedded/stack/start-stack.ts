import { type DemoUser, demoUsers } from "../../stand-ins/identity/demo-users";
import type { Child } from "../supervisor/child";
import type { ChildSpec } from "../supervisor/child-spec";
import { createSupervisor, type Supervisor } from "../supervisor/supervisor";
import { startMs, withTemporal } from "../temporal-server/readiness";
import { requireSpace, toldToUser } from "../tools/disk-space";
import { defaultToolsDir } from "../tools/tools-dir";
import type { Report } from "../tools/report";
import { StartError } from "../tools/start-error";
import { keepEnded } from "../temporal-server/retention";
import type { Addresses } from "./addresses";
import { applicationChildren } from "./application-children";
import { takeInventory } from "./data-files";
import { mongoChild, temporalChild } from "./engine-children";
import { temporalNamespace } from "./environment";
import { registerAttributes } from "./given-parts";
import type { PartName } from "./parts";
import { type Order, prepare } from "./prepare";
import { providerDir } from "./data-dir";
import { standInEntries, standInsName } from "./provider-children";

export interface StackOptions extends Order {
  report: Report;
  /** True if each stand-in shall be a process of its own, which can be killed, restarted and measured alone. */
  standInsApart?: boolean;
  /** Folder of downloaded programs; the project's .tools if absent. */
  toolsDir?: string;
  /** Signal that aborts the start. */
  signal?: AbortSignal;
}

/** A running stack. */
export interface Stack {
  addresses: Addresses;
  /** Configuration of the API and the worker. It contains keys and must never be logged. */
  env: Readonly<Record<string, string>>;
  /** Users who can sign in at the embedded identity provider; empty if another one is used. */
  demoUsers: DemoUser[];
  /** Returns the process that runs a part, to kill it or to wait for it. It may run other parts, too. */
  child(name: PartName): Pick<Child, "pid" | "kill" | "ready" | "restart" | "stop">;
  /** Stops all processes, the last started first. */
  stop(): Promise<void>;
}

/**
 * Starts the whole system on this machine and waits until it is ready. A process that dies later is restarted.
 * @throws StartError that says what to do; no process is left running
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, signal } = options;
  const supervisor = await takeDataFolder(options);
  const abort = () => void supervisor.stop();
  signal?.addEventListener("abort", abort);
  try {
    signal?.throwIfAborted();
    return await startParts(options, supervisor);
  } catch (error) {
    await supervisor.stop();
    throw toldToUser(error, dataDir);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

async function takeDataFolder({ dataDir, report }: StackOptions): Promise<Supervisor> {
  try {
    requireSpace(dataDir);
    return await createSupervisor({ dataDir, report });
  } catch (error) {
    throw toldToUser(error, dataDir);
  }
}

async function startParts(options: StackOptions, supervisor: Supervisor): Promise<Stack> {
  const { dataDir, ports, report, toolsDir = defaultToolsDir } = options;
  const { started, settings, addresses, base, env, providers, codecEndpoint } = await prepare(options);
  const applications = applicationChildren({ started, addresses, env: { ...base, ...env } });
  const engines = { dataDir, toolsDir, ports, report, base };
  const preparation = Promise.all([
    started.includes("temporal") ? temporalChild({ ...engines, codecEndpoint }) : undefined,
    started.includes("mongo") ? mongoChild(engines) : undefined,
  ]);
  const prepared = await Promise.race([preparation, rejectedOnAbort(options.signal)]);
  const startEngines = async () => {
    const specs = prepared.filter((spec) => spec !== undefined);
    await startWave({ supervisor, specs, report });
    if (!started.includes("temporal")) return;
    const namespace = temporalNamespace(settings);
    await registerAttributes(addresses.temporal, namespace, startMs);
    await withTemporal(addresses.temporal, (connection) => keepEnded(connection, namespace), startMs);
  };
  // All parts start at once, because API and worker wait for what they need. Parts that start last are stopped first.
  const engineStart = startEngines();
  const standIns = options.standInsApart === true ? providers.apart : providers.together;
  const otherStarts = [standIns, applications].map((specs) => startWave({ supervisor, specs, report }));
  await Promise.all([engineStart, ...otherStarts]);
  takeInventory(dataDir);
  return {
    addresses,
    env,
    demoUsers: started.includes("identity") ? demoUsers({ dir: providerDir(dataDir, "identity") }) : [],
    child: (name) => supervisor.child(name in standInEntries && !options.standInsApart ? standInsName : name),
    stop: () => supervisor.stop(),
  };
}

interface Wave {
  supervisor: Supervisor;
  specs: ChildSpec[];
  report: Report;
}

/** Starts parts together. They are also stopped together. */
async function startWave({ supervisor, specs, report }: Wave): Promise<void> {
  if (specs.length > 0) report(`启动 ${specs.map(({ name }) => name).join("、")}`);
  await supervisor.startAll(specs);
}

/** Returns a promise that rejects on abort. The preparation may be a long download, which must not delay Ctrl-C. */
function rejectedOnAbort(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new StartError("启动已被中止。")), { once: true });
  });
}
