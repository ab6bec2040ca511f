import { runCompiled } from "./lib/run-compiled.mjs";

await runCompiled("doctor", "main.js");
