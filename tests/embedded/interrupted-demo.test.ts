import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { recordedChildren } from "../../embedded/supervisor/run-lock";
import { projectRoot } from "../../stand-ins/shared/project-root";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "interrupted-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Returns the command lines of the demo's processes. */
const processes = (): string[] =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(dir));

test("when Ctrl-C ends the demo, then neither a file nor a process of its stack is left", async () => {
  const demo = spawn(process.execPath, [join(projectRoot, "dist", "embedded", "demo.js")], {
    env: { ...process.env, TMPDIR: dir },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  demo.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const exited = once(demo, "exit");
  const children = () => readdirSync(dir).flatMap((name) => recordedChildren(join(dir, name)));
  while (demo.exitCode === null && children().length < 3) await pause(20);
  expect(processes()).not.toEqual([]);
  demo.kill("SIGINT");
  expect(await exited).toEqual([1, null]);
  expect(complaint).toContain("演示失败：已被中断。");
  expect(readdirSync(dir)).toEqual([]);
  expect(processes()).toEqual([]);
});
