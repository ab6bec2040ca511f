import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { signalGroup } from "../tools/signal-group";

export interface Ended {
  /** Exit code; undefined if a later run took the place of this one. */
  code: number | undefined;
  output: string;
}

/** A command that is run again and again in the background, of which the latest run alone counts. */
export interface Background {
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Ends the run, and resolves once it writes nothing any more. */
  stop(): Promise<void>;
}

/**
 * Runs programs of Node.js, one at a time: a new run ends the one before.
 * @param isWaitedFor - whether somebody waits for the result; otherwise the runs stand behind all else
 */
export function createBackground(isWaitedFor = false): Background {
  let current: ChildProcess | undefined;
  const stop = async () => {
    const stopped = current;
    current = undefined;
    if (stopped?.pid === undefined) return;
    const closed = once(stopped, "close");
    // A script of this project ends its own commands at this signal.
    signalGroup(stopped.pid, "SIGTERM");
    await closed;
  };
  process.once("exit", () => void stop());
  return {
    stop,
    run: (args, env = process.env) => {
      void stop();
      const [command, before] = isWaitedFor ? [process.execPath, []] : ["nice", [process.execPath]];
      const child = spawn(command, [...before, ...args], {
        cwd: projectRoot,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      current = child;
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
      return new Promise((resolve) => {
        child.once("error", (error) => resolve({ code: 1, output: error.message }));
        child.once("close", (code) => {
          const isLatest = current === child;
          if (isLatest) current = undefined;
          resolve({ code: isLatest ? (code ?? 1) : undefined, output });
        });
      });
    },
  };
}
