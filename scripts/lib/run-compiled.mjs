import { compile } from "./compile.mjs";
import { requireNodeVersion } from "./node-version.mjs";
import { installPackages } from "./packages.mjs";
import { withProgress } from "./progress.mjs";
import { inProject } from "./project.mjs";
import { runScript } from "./user-error.mjs";

/** Runs a program of the project that needs no stack. It waits only for the packages and the compiled code. */
export const runCompiled = (...path) =>
  runScript(async () => {
    requireNodeVersion();
    await withProgress(async (begin) => {
      await installPackages(begin);
      await compile(begin);
    });
    await import(inProject("dist", ...path));
  });
