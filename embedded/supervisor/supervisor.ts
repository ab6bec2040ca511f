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
  /** The directory that holds logs/ and the lock that keeps a second supervisor out. */
  dataDir: string;
  report: Report;
  times?: SupervisorTimes;
  backoff?: Backoff;
  logs?: LogLimits;
  /** Returns the current time in milliseconds. */
  now?: () => number;
}

/** A supervisor, which keeps programs running for as long as this process lives. */
export interface Supervisor {
  /** Starts programs side by side and waits until all of them are ready. @throws StartError when one does not become ready */
  startAll(specs: ChildSpec[]): Promise<void>;
  /** Returns the child with the given name. @throws Error when no child has this name */
  child(name: string): Child;
  /** Ends all programs, the one that was started last first, and releases the data directory. */
  stop(): Promise<void>;
}

/**
 * Creates a supervisor and takes a data directory for it, after ending the programs that a killed run may have left
 * there.
 * @throws StartError when another supervisor runs in the directory
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
      // A full disk must not end this process, and must not keep it from ending the programs.
      report(`不能写入 ${dataDir}：${String(error)}`);
    }
  };
  // The programs also get SIGTERM when this process ends without stop(), for example because of an uncaught error.
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
