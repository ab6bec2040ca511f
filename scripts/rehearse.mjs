import { spawn } from "node:child_process";

import { rehearsalPackages } from "./lib/debian-packages.mjs";
import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

// What takes minutes, or programs that nothing else needs. Arguments go to jest: a part of a file's name runs it alone.
await runScript(async () => {
  await setUp({ forTests: true, debianPackages: rehearsalPackages });
  const jest = inProject("node_modules", "jest", "bin", "jest.js");
  // Two hosts under load want a machine of their own, and Temporal's server is built for a quarter of an hour: only who names
  // them runs them. Folders of the project's own may be called so as well.
  const byName = ["hosts", "temporal"];
  const pathOf = (part) => (byName.includes(part) ? `tests/rehearsals/${part}` : part);
  const asked = process.argv.slice(2);
  const left = byName.filter((part) => !asked.includes(part)).map(pathOf);
  const leaving = left.length > 0 ? ["--testPathIgnorePatterns", ...left] : [];
  // Last, since it takes all that follows for names of projects.
  const child = spawn(
    process.execPath,
    [jest, ...asked.map(pathOf), ...leaving, "--selectProjects", "rehearsals"],
    {
      stdio: "inherit",
    },
  );
  process.exitCode = await new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
});
