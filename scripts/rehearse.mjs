import { spawn } from "node:child_process";

import { rehearsalPackages } from "./lib/debian-packages.mjs";
import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

// This script runs the tests that take minutes or need programs that nothing else needs. Its arguments go to jest: a part
// of a file's name runs that file alone.
await runScript(async () => {
  await setUp({ forTests: true, debianPackages: rehearsalPackages });
  const jest = inProject("node_modules", "jest", "bin", "jest.js");
  // The rehearsal of two hosts under load wants a machine of its own, and Temporal's server takes a quarter of an hour to
  // build, so they run only if they are named. Folders of the project itself may have the same names.
  const byName = ["hosts", "temporal"];
  const pathOf = (part) => (byName.includes(part) ? `tests/rehearsals/${part}` : part);
  const asked = process.argv.slice(2);
  const left = byName.filter((part) => !asked.includes(part)).map(pathOf);
  const leaving = left.length > 0 ? ["--testPathIgnorePatterns", ...left] : [];
  // --selectProjects comes last, because it takes all arguments after it for project names.
  const child = spawn(
    process.execPath,
    [jest, ...asked.map(pathOf), ...leaving, "--selectProjects", "rehearsals"],
    {
      stdio: "inherit",
    },
  );
  process.exitCode = await new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
});
