import { spawn } from "node:child_process";
import { closeSync } from "node:fs";

import { signalGroup } from "../tools/signal-group";
import type { ChildSpec } from "./child-spec";
import { openLog } from "./log-file";

const deadlySignals: NodeJS.Signals[] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGABRT"];

/** One life of a child, from its start to its end. */
export interface Run {
  /** Undefined when the program could not be started. */
  pid: number | undefined;
  /** Resolves, never rejects, with how it ended: an exit code, a signal, or why it could not be started. */
  ended: Promise<string>;
  /** Signals it and all it started. */
  signal(signal: NodeJS.Signals): void;
  /** True once it was sent a signal to end: whatever it still answers, it is not ready. */
  isDoomed(): boolean;
}

/** Starts a program as leader of its own group, so that Ctrl-C in the terminal reaches only the supervisor. */
export function startRun({ command, args, env }: ChildSpec, logFile: string): Run {
  const log = openLog(logFile);
  // The child writes to the file itself: nothing is lost, and nobody blocks, when the supervisor is killed.
  const child = spawn(command, args, { env, stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  let doomed = false;
  const { pid } = child;
  return {
    pid,
    ended: new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => {
        // What it had started must not outlive it: a restart would find its ports taken.
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
