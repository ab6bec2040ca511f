import { spawn } from "node:child_process";

import { root } from "./project.mjs";
import { UserError } from "./user-error.mjs";

const shownLength = 4_000;

/** Runs a command in the project and returns its output. A failure throws a UserError that contains the end of the output. */
export async function run(command, args, { advice = "" } = {}) {
  const { code, output } = await tryToRun(command, args);
  if (code === 0) return output;
  const shown = output.trim().slice(-shownLength);
  throw new UserError(`${[command, ...args].join(" ")} 失败（${code}）。${advice}\n${shown}`);
}

/** Runs a command in the project and returns its output and its exit code, or the signal that ended it. */
export function tryToRun(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => resolve({ code: error.code, output: error.message }));
    child.once("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
}
