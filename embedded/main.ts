import { join } from "node:path";

import { dataDirOf } from "./stack/data-dir";
import { overview } from "./stack/overview";
import { requirePorts } from "./stack/first-look";
import { startStack } from "./stack/start-stack";
import { print, untilStopped } from "./stack/until-stopped";

/** Runs `npm start`: keeps the stack running until Ctrl-C. */
untilStopped(async (signal) => {
  const startedAt = performance.now();
  const settings = process.env;
  const dataDir = dataDirOf(settings);
  const ports = await requirePorts(settings);
  const stack = await startStack({ dataDir, ports, settings, report: print, signal });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(`\n${overview(stack.addresses, stack.demoUsers)}\n`);
  print(`已就绪（${seconds} 秒）。数据在 ${dataDir}，日志在 ${join(dataDir, "logs")}。按 Ctrl-C 停止。`);
  return stack;
});
