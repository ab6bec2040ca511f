import { once } from "node:events";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePorts } from "../../embedded/stack/free-ports";
import { portDefinitions, portNames } from "../../embedded/stack/ports";
import type { Stack } from "../../embedded/stack/start-stack";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { type BenchContext, scaled } from "../tools/bench-context";
import type { Section } from "../tools/report";
import { median } from "../tools/statistics";

/** Text that `npm start` prints once all parts are ready. */
const readyWords = "已就绪";
const startsOfStack = 5;
const startsOfWorker = 5;

/** Measures the time from `npm start` until all is ready, on a machine that is set up, and the start of the worker alone. */
export async function start(context: BenchContext): Promise<Section> {
  const { stack, progress } = context;
  const first: number[] = [];
  const again: number[] = [];
  const workers: number[] = [];
  progress("启动整个系统");
  for (let left = scaled(context, startsOfStack); left > 0; left -= 1) {
    const dataDir = await mkdtemp(join(tmpdir(), "ca-renewal-"));
    first.push(await startWhole(dataDir));
    again.push(await startWhole(dataDir));
    await rm(dataDir, { recursive: true, force: true });
  }
  progress("重启 worker");
  for (let left = scaled(context, startsOfWorker); left > 0; left -= 1)
    workers.push(await restartWorker(stack));
  return {
    title: "启动",
    figures: [
      { what: "npm start 到全部就绪（新的数据目录）", value: median(first), unit: "ms", aim: "< 5000" },
      { what: "npm start 到全部就绪（已有数据目录）", value: median(again), unit: "ms", aim: "< 5000" },
      { what: "worker 从进程启动到就绪", value: median(workers), unit: "ms", aim: "< 1000" },
    ],
  };
}

/** Runs the script of `npm start` on ports of its own. Returns the time until it was ready, in milliseconds. */
async function startWhole(dataDir: string): Promise<number> {
  const ports = await freePorts();
  const variables = portNames.map((name) => [portDefinitions[name].variable, String(ports[name])]);
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(projectRoot, "scripts", "start.mjs")], {
    env: { ...process.env, ...Object.fromEntries(variables), DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (words: string) => {
      said += words;
      if (said.includes(readyWords)) resolve();
    });
    void exited.then(() => reject(new Error(`npm start ended:\n${said}`)));
  });
  const tookMs = performance.now() - startedAt;
  child.kill("SIGINT");
  await exited;
  return tookMs;
}

/**
 * Ends the worker and measures the next one's start in milliseconds, from the creation of its process, which comes after
 * the supervisor's pause.
 */
async function restartWorker(stack: Stack): Promise<number> {
  const worker = stack.child("worker");
  const before = worker.pid;
  worker.kill("SIGTERM");
  while (worker.pid === before || worker.pid === undefined) await pause(5);
  const startedAt = performance.now();
  await worker.ready();
  return performance.now() - startedAt;
}
