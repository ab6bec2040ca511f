"use strict";

// This file is loaded into the bench stack's API and worker, and into each of their threads, before anything else (node
// --require). It takes CPU profiles: the process's first SIGHUP begins one in every thread, its second one ends them.
const { writeFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const { basename, join } = require("node:path");
const { BroadcastChannel, isMainThread, threadId } = require("node:worker_threads");

/** Time between two samples, in microseconds. */
const interval = 1_000;
const session = new Session();
session.connect();
// The folder of the main file ("api/main.js", "worker/main.js") tells which process this is; threads copy its environment.
if (isMainThread) process.env.PROFILED_PART = basename(join(process.argv[1] ?? "", ".."));

function begin() {
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval });
  session.post("Profiler.start");
}

function end() {
  const { PROFILES_DIR, PROFILED_PART } = process.env;
  const file = join(
    PROFILES_DIR,
    isMainThread ? `${PROFILED_PART}.json` : `${PROFILED_PART}-thread-${threadId}.json`,
  );
  session.post("Profiler.stop", (error, { profile }) => writeFileSync(file, JSON.stringify(profile)));
}

const steps = [begin, end];
const next = () => steps.shift()?.();
const threads = new BroadcastChannel("profile");
if (isMainThread)
  process.on("SIGHUP", () => {
    threads.postMessage("");
    next();
  });
else threads.addEventListener("message", next);
threads.unref();
