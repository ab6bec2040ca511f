import { runCompiled } from "./lib/run-compiled.mjs";

await runCompiled("embedded", "backup.js");
