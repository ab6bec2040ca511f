import { join } from "node:path";

import type { Report } from "../tools/report";
import { signalGroup } from "../tools/signal-group";
import { StartError } from "../tools/start-error";
import { type Backoff, defaultBackoff } from "./backoff";
import { Child } from "./child";
import { type ChildSpec, defaultTimes, type SupervisorTimes } from "./child-spec";
import { boundLog, defaultLogLimits, type LogLimits } from "./log-file";
import { recordProcess } from "./process-record";
import { acquireRunLock } from "./run-lock";

export interface SupervisorOptions {
  /** Holds logs/, and the lock that keeps a second supervisor out. */
  dataDir: string;
  report: Report;
  times?: SupervisorTimes;
  backoff?: Backoff;
  logs?: LogLimits;
  /** Milliseconds. */
  now?: () => number;
}

/** Keeps programs running for as long as this process lives. */
export interface Supervisor {
  /** Starts programs side by side and waits until all are ready. @throws StartError when one does not get there */
  startAll(specs: ChildSpec[]): Promise<void>;
  /** @throws Error when none has this name */
  child(name: string): Child;
  /** Ends all, those that were started last first, and releases the data directory. */
  stop(): Promise<void>;
}

/**
 * Takes a data directory, after ending what a killed run may have left there.
 * @throws StartError when another supervisor runs in it
 */
export async function createSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const {
    dataDir,
    report,
    times = defaultTimes,
    backoff = defaultBackoff,
    logs = defaultLogLimits,
    now = () => performance.now(),
  } = options;
  const lock = await acquireRunLock(dataDir);
  const waves: Child[][] = [];

  const logFileOf = ({ name }: Pick<ChildSpec, "name">) => join(dataDir, "logs", `${name}.log`);
  const boundLogs = () => waves.flat().forEach((child) => boundLog(logFileOf(child), logs));
  const logCheck = setInterval(boundLogs, logs.checkMs).unref();

  const running = () => waves.flat().flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]));
  const onChange = () => {
    try {
      lock.recordChildren(running().map(({ name, pid }) => recordProcess(name, pid)));
    } catch (error) {
      // A full disk must neither end this process nor keep it from ending the others.
      report(`不能写入 ${dataDir}：${String(error)}`);
    }
  };
  // The last resort when this process ends without stop(), of an uncaught error for one.
  const onExit = () => running().forEach(({ pid }) => signalGroup(pid, "SIGTERM"));
  process.once("exit", onExit);

  let stopped: Promise<void> | undefined;
  const stopAll = async () => {
    for (const wave of waves.toReversed()) await Promise.all(wave.map((child) => child.stop()));
    process.off("exit", onExit);
    clearInterval(logCheck);
    lock.release();
  };

  return {
    startAll: async (specs) => {
      if (stopped !== undefined) throw new StartError("启动已被中止。");
      const wave = specs.map((spec) => {
        const logFile = logFileOf(spec);
        return new Child(spec, { logFile, backoff, times, report, now, onChange });
      });
      waves.push(wave);
      await Promise.all(wave.map((child) => child.start()));
    },
    child: (name) => {
      const found = waves.flat().find((child) => child.name === name);
      if (found === undefined) throw new Error(`no child is called ${name}`);
      return found;
    },
    stop: () => (stopped ??= stopAll()),
  };
}
