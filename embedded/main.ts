import { join } from "node:path";

import { overview } from "./stack/overview";
import { portsFrom } from "./stack/ports";
import { type Stack, startStack } from "./stack/start-stack";
import { StartError } from "./tools/start-error";
import { dataDirOf } from "./stack/data-dir";

const print = (text: string) => process.stdout.write(`${text}\n`);

/** Runs `npm start`: keeps the stack running until Ctrl-C. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());
  try {
    const stack = await start(signal);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    print("正在停止……");
    await stack.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  print("已停止。");
}

async function start(signal: AbortSignal): Promise<Stack> {
  const startedAt = performance.now();
  const settings = process.env;
  const dataDir = dataDirOf(settings);
  const stack = await startStack({ dataDir, ports: portsFrom(settings), settings, report: print, signal });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(`\n${overview(stack.addresses, stack.demoUsers)}\n`);
  print(`已就绪（${seconds} 秒）。数据在 ${dataDir}，日志在 ${join(dataDir, "logs")}。按 Ctrl-C 停止。`);
  return stack;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const unexpected = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\n${error instanceof StartError ? error.message : unexpected}\n`);
    process.exit(1);
  },
);
