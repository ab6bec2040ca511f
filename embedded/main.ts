import { join } from "node:path";

import { dataDirOf } from "./stack/data-dir";
import { overview } from "./stack/overview";
import { portsFrom } from "./stack/ports";
import { startStack } from "./stack/start-stack";
import { print, untilStopped } from "./stack/until-stopped";

/** Runs `npm start`: keeps the stack running until Ctrl-C. */
untilStopped(async (signal) => {
  const startedAt = performance.now();
  const settings = process.env;
  const dataDir = dataDirOf(settings);
  const stack = await startStack({ dataDir, ports: portsFrom(settings), settings, report: print, signal });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(`\n${overview(stack.addresses, stack.demoUsers)}\n`);
  print(`已就绪（${seconds} 秒）。数据在 ${dataDir}，日志在 ${join(dataDir, "logs")}。按 Ctrl-C 停止。`);
  return stack;
});
