import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(__dirname, "..", "..");

/**
 * Sets up a Python with the packages of `NAME-requirements.txt` on first use.
 * @returns its path
 */
export async function preparePython(
  name: "wechatpayv3" | "kubernetes-validate" | "schemathesis" | "generated-clients",
): Promise<string> {
  const folder = join(root, ".tools", name);
  const requirements = join(__dirname, `${name}-requirements.txt`);
  const python = join(folder, "bin", "python");
  const marker = join(folder, "installed.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  await run("python3", ["-m", "venv", folder]);
  await run(python, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--requirement",
    requirements,
  ]);
  writeFileSync(marker, wanted);
  return python;
}
