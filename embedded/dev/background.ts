import { spawn, type ChildProcess } from "node:child_process";
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
  stop(): void;
}

/**
 * Runs programs of Node.js, one at a time: a new run ends the one before.
 * @param isWaitedFor - whether somebody waits for the result; otherwise the runs stand behind all else
 */
export function createBackground(isWaitedFor = false): Background {
  let current: ChildProcess | undefined;
  const stop = () => {
    // A script of this project ends its own commands at this signal.
    if (current?.pid !== undefined) signalGroup(current.pid, "SIGTERM");
    current = undefined;
  };
  process.once("exit", stop);
  return {
    stop,
    run: (args, env = process.env) => {
      stop();
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
