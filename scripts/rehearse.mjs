import { spawn } from "node:child_process";

import { rehearsalPackages } from "./lib/debian-packages.mjs";
import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

// What takes minutes, or programs that nothing else needs. Arguments go to jest: a part of a file's name runs it alone.
await runScript(async () => {
  await setUp({ forTests: true, debianPackages: rehearsalPackages });
  const jest = inProject("node_modules", "jest", "bin", "jest.js");
  const hosts = "tests/rehearsals/hosts";
  // The project's own folder may be called so as well.
  const asked = process.argv.slice(2).map((part) => (part === "hosts" ? hosts : part));
  // Two hosts under load want a machine of their own: only who names them runs them.
  const left = asked.includes(hosts) ? [] : ["--testPathIgnorePatterns", hosts];
  // Last, since it takes all that follows for names of projects.
  const child = spawn(process.execPath, [jest, ...asked, ...left, "--selectProjects", "rehearsals"], {
    stdio: "inherit",
  });
  process.exitCode = await new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
});
