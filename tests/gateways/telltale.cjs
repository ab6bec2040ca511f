// This program replaces the inspector and reports how it was started: the CPU time in its result is 1,000 times the
// number of environment variables, plus its priority.
"use strict";

const { getPriority } = require("node:os");

process.stdin.resume().once("end", () => {
  const cpuMs =
    1_000 * Object.keys(process.env).filter((name) => !name.startsWith("MALLOC_")).length + getPriority();
  process.stdout.write(`${JSON.stringify({ fault: "broken", cpuMs })}\n`);
});
