import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

await runScript(async () => {
  await setUp({ forStart: true });
  // The stack is run in this process, so that Ctrl-C reaches it directly.
  await import(inProject("dist", "embedded", "dev.js"));
});
