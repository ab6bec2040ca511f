// Stands for the inspector, and tells what it was given: as the time that it took.
"use strict";

const { getPriority } = require("node:os");

process.stdin.resume().once("end", () => {
  const cpuMs =
    1_000 * Object.keys(process.env).filter((name) => !name.startsWith("MALLOC_")).length + getPriority();
  process.stdout.write(`${JSON.stringify({ fault: "broken", cpuMs })}\n`);
});
