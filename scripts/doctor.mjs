import { compile } from "./lib/compile.mjs";
import { requireNodeVersion } from "./lib/node-version.mjs";
import { installPackages } from "./lib/packages.mjs";
import { withProgress } from "./lib/progress.mjs";
import { inProject } from "./lib/project.mjs";
import { runScript } from "./lib/user-error.mjs";

await runScript(async () => {
  requireNodeVersion();
  await withProgress(async (begin) => {
    await installPackages(begin);
    await compile(begin);
  });
  await import(inProject("dist", "doctor", "main.js"));
});
