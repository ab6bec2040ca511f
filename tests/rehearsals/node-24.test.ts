import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { onceMade } from "../../embedded/tools/once-made";
import { runCommand } from "../../embedded/tools/run-command";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";
import { projectRoot } from "../../stand-ins/shared/project-root";

const execute = promisify(execFile);
const minutes = 60_000;

/** Node.js version of the image. The test suite itself runs on the version in .nvmrc. */
const [, version = ""] =
  /^FROM node:([\d.]+)-/m.exec(readFileSync(join(projectRoot, "Dockerfile"), "utf8")) ?? [];

/** Installs Node.js from npm, which has its programs as packages. @returns the program's path */
async function obtainNode(): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const dir = await onceMade(join(defaultToolsDir, `node-${version}`), async (unfinished) => {
    const args = ["install", "--no-save", "--ignore-scripts", "--prefix", unfinished, `${name}@${version}`];
    await runCommand({ command: "npm", args, timeoutMs: 5 * minutes });
  });
  return join(dir, "node_modules", name, "bin", "node");
}

test(
  "when the image's Node.js runs a whole stack, then the manual's journeys go through on it",
  async () => {
    const node = await obtainNode();
    const { stdout } = await execute(node, ["--version"]);
    expect(stdout.trim()).toBe(`v${version}`);
    const demo = join(projectRoot, "scripts", "demo.mjs");
    const whole = runCommand({ command: node, args: [demo], timeoutMs: 8 * minutes });
    await expect(whole).resolves.toBeUndefined();
  },
  15 * minutes,
);
