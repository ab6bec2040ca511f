import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

await runScript(async () => {
  await setUp();
  await import(inProject("dist", "embedded", "seed.js"));
});
