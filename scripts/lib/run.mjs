import { spawn } from "node:child_process";

import { endingAtSignals } from "./end-at-signals.mjs";
import { inProject, root } from "./project.mjs";
import { UserError } from "./user-error.mjs";

const shownLength = 4_000;

/**
 * Runs a command in the project and returns its output.
 * @throws UserError that names the step if there is one, else the command, and contains the end of the output
 */
export async function run(
  command,
  args,
  { step = [command, ...args].join(" "), advice = "原因见下。" } = {},
) {
  const { code, output } = await tryToRun(command, args);
  if (code === 0) return output;
  throw new UserError(`✘ ${step}：失败（${code}）\n    ${advice}\n${output.trim().slice(-shownLength)}`);
}

const running = new Set();

process.once("exit", () => {
  for (const { pid } of running) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended already, or was never started.
    }
  }
});

/**
 * Runs a command in the project and returns its output and its exit code, or the signal that ended it. The command leads
 * a process group of its own, which ends with this process.
 */
export function tryToRun(command, args) {
  return endingAtSignals(async () => {
    const guarded = [inProject("scripts", "lib", "guarded.sh"), command, ...args];
    const child = spawn("sh", guarded, { cwd: root, stdio: ["pipe", "pipe", "pipe"], detached: true });
    running.add(child);
    try {
      return await ended(child);
    } finally {
      running.delete(child);
    }
  });
}

function ended(child) {
  return new Promise((resolve) => {
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => resolve({ code: error.code, output: error.message }));
    child.once("exit", () => child.stdin.destroy());
    child.once("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
}
