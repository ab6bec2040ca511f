// This program takes the inspector's place and tries what a stranger's file could make it do. The CPU time in its result has
// a bit for each that succeeded; TRIES says which, in the test.
"use strict";

const { spawnSync } = require("node:child_process");
const { closeSync, openSync, readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { createConnection } = require("node:net");
const { Worker } = require("node:worker_threads");

const readsMemory = (pid) => closeSync(openSync(`/proc/${pid}/mem`, "r"));
const reached = (host, port) =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: 2_000 });
    socket.once("connect", () => resolve(socket.destroy()));
    socket.once("timeout", () => reject(new Error("no answer")));
    socket.once("error", reject);
  });

async function main(keys, port) {
  const tries = [
    () => readFileSync(keys),
    () => readFileSync("/etc/passwd"),
    () => readsMemory(process.ppid),
    () => readFileSync(`/proc/${process.ppid}/environ`),
    () => writeFileSync("/tmp/written-by-the-probe", ""),
    () => {
      const { error } = spawnSync("/bin/true");
      if (error) throw error;
    },
    () => new Worker("", { eval: true }),
    () => reached("127.0.0.1", Number(port)),
    () => reached("192.0.2.1", 443),
    () => readdirSync("/run/secrets"),
  ];
  let succeeded = 0;
  for (const [bit, attempt] of tries.entries()) {
    try {
      await Promise.resolve(attempt());
      succeeded |= 1 << bit;
    } catch {
      // It was kept from it.
    }
  }
  process.stdout.write(`${JSON.stringify({ fault: "broken", cpuMs: succeeded })}\n`);
}

// The file that the probe is given names the keys and the port to try.
let given = "";
process.stdin.on("data", (part) => (given += part)).once("end", () => void main(...given.split("\n")));
