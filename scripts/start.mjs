import module from "node:module";
import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

await runScript(async () => {
  await setUp({ forStart: true });
  // Node.js has it from version 22 on.
  module.enableCompileCache?.(inProject(".tools", "compile-cache"));
  // The stack is run in this process, so that Ctrl-C and a service manager's signals reach it directly.
  await import(inProject("dist", "embedded", "main.js"));
});
