import { pathToFileURL } from "node:url";
import { inProject } from "./lib/project.mjs";
import { setUp } from "./lib/set-up.mjs";
import { runScript } from "./lib/user-error.mjs";

const compiled = (...path) => pathToFileURL(inProject("dist", ...path)).href;

await runScript(async () => {
  await setUp();
  const { useRunningStack } = await import(compiled("embedded", "stack", "running-stack.js"));
  useRunningStack(process.env);
  await import(compiled("worker", "replay.js"));
});
