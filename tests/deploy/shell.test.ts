import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
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
