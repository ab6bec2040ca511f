import { spawn } from "node:child_process";
import { join } from "node:path";

import { projectRoot } from "../../stand-ins/shared/project-root";
import { signalGroup } from "./signal-group";

const outputTailLength = 2_000;

export interface Command {
  command: string;
  args: string[];
  /** The time after which the command and all processes that it started are killed, in milliseconds. */
  timeoutMs: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs a command to its end.
 * @throws Error with the end of its output, when it can't be run, fails or takes too long
 */
export async function runCommand({ command, args, timeoutMs, cwd, env }: Command): Promise<void> {
  // The command ends with this process, however that ends.
  const guarded = [join(projectRoot, "scripts", "lib", "guarded.sh"), command, ...args];
  const child = spawn("sh", guarded, {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  let output = "";
  const keepTail = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-outputTailLength);
  };
  child.stdout.on("data", keepTail);
  child.stderr.on("data", keepTail);
  const killGroup = () => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
  };
  const deadline = setTimeout(killGroup, timeoutMs);
  process.once("exit", killGroup);
  child.once("exit", () => child.stdin.destroy());
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exitCode, signal) => resolve(exitCode ?? signal ?? "unknown"));
    });
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${output.trim()}`);
  } finally {
    clearTimeout(deadline);
    process.off("exit", killGroup);
  }
}
