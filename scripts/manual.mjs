import { browserPackages } from "./lib/debian-packages.mjs";
import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

await runScript(async () => {
  await setUp({ debianPackages: browserPackages });
  await import(inProject("dist", "embedded", "manual.js"));
});
