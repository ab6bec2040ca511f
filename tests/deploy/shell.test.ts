import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDir } from "./compose";

const run = promisify(execFile);
const scripts = readdirSync(join(projectDir, "deploy"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".sh") && !entry.parentPath.endsWith("ca.d"))
  .map((entry) => join(entry.parentPath, entry.name));

test("when shellcheck reads what a site runs, then it has nothing to warn of", async () => {
  expect(scripts.length).toBeGreaterThan(5);
  // The options -a and -x let shellcheck read deploy/ca with its parts, whose variables are its own.
  for (const files of [["-a", "-x", join(projectDir, "deploy", "ca")], scripts])
    await run("shellcheck", ["--severity", "warning", ...files], { cwd: projectDir });
});

test("when MongoDB's shell is to do something, then it calls nothing behind ?., whose receiver it loses", () => {
  const parts = readdirSync(join(projectDir, "deploy", "ca.d")).map((name) => join("deploy/ca.d", name));
  for (const file of [...parts, "deploy/mongodb/set-up-replica-set.js"])
    expect(readFileSync(join(projectDir, file), "utf8")).not.toMatch(/\?\.\w+\(/);
});
