import { spawn } from "node:child_process";
import { closeSync } from "node:fs";

import { signalGroup } from "../tools/signal-group";
import type { ChildSpec } from "./child-spec";
import { openLog } from "./log-file";

const deadlySignals: NodeJS.Signals[] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGABRT"];

/** One run of a child process, from its start to its end. */
export interface Run {
  /** Process id; undefined if the program could not be started. */
  pid: number | undefined;
  /**
   * Resolves, and never rejects, with the way in which the process ended: an exit code, a signal, or the reason why it
   * could not be started.
   */
  ended: Promise<string>;
  /** Sends a signal to the process and all processes that it has started. */
  signal(signal: NodeJS.Signals): void;
  /** True once the process was sent a signal to end. From then on it is not ready, whatever it still answers. */
  isDoomed(): boolean;
}

/** Starts a program as the leader of its own process group, so that Ctrl-C in the terminal reaches only the supervisor. */
export function startRun({ command, args, env }: ChildSpec, logFile: string): Run {
  const log = openLog(logFile);
  // The child writes to the log file itself, so that nothing is lost and nothing blocks if the supervisor is killed.
  const child = spawn(command, args, { env, stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  let doomed = false;
  const { pid } = child;
  return {
    pid,
    ended: new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => {
        // Processes that the child had started must not outlive it, because a restart would find its ports taken.
        if (pid !== undefined) signalGroup(pid, "SIGKILL");
        resolve(signal ?? `退出码 ${code}`);
      });
    }),
    signal: (signal) => {
      doomed ||= deadlySignals.includes(signal);
      if (pid !== undefined) signalGroup(pid, signal);
    },
    isDoomed: () => doomed,
  };
}
