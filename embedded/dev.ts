import { parseArgs } from "node:util";

import { openFront } from "./dev/front";
import { startLoop } from "./dev/loop";
import { dataDirOf } from "./stack/data-dir";
import { freePorts, requireFreePorts } from "./stack/free-ports";
import { overview } from "./stack/overview";
import { requirePorts } from "./stack/first-look";
import { startStack } from "./stack/start-stack";
import { print, untilStopped } from "./stack/until-stopped";

/**
 * Runs `npm run dev [-- --watch]`: the stack of `npm start` at the same addresses, which takes each change of the sources.
 * The pages come from Vite, which stands at API_PORT before the API. With --watch, the tests that a change concerns run.
 */
untilStopped(async (signal) => {
  const { watch = false } = parseArgs({ options: { watch: { type: "boolean" } } }).values;
  const startedAt = performance.now();
  const dataDir = dataDirOf(process.env);
  const ports = await requirePorts(process.env);
  await requireFreePorts(ports, ["api"]);
  const { api } = await freePorts();
  const front = await openFront({ front: ports.api, api });
  const own = `http://127.0.0.1:${ports.api}`;
  const settings = { ...process.env, PUBLIC_URL: process.env["PUBLIC_URL"] || own };
  try {
    const stack = await startStack({
      dataDir,
      ports: { ...ports, api },
      settings,
      report: print,
      signal,
      standInsApart: true,
    });
    const endLoop = startLoop({ stack, front, runsTests: watch });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    print(`\n${overview({ ...stack.addresses, api: own }, stack.demoUsers)}\n`);
    print(`已就绪（${seconds} 秒）。改动源码即生效；数据在 ${dataDir}。按 Ctrl-C 停止。`);
    return {
      stop: async () => {
        endLoop();
        await Promise.all([front.close(), stack.stop()]);
      },
    };
  } catch (error) {
    await front.close();
    throw error;
  }
});
