import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { describeError } from "../lib/describe-error";
import { readAlertsConfig } from "../config/alerts";
import { configurationOrExit } from "../config/environment";
import { createMetrics } from "../runtime/metrics";
import { createProcessLog, stopSignal } from "../runtime/process-settings";
import { createReadiness } from "../runtime/readiness";
import { createBridge } from "./bridge";
import { createRobots } from "./robots";
import { createSilence } from "./silence";

const lookMs = 5_000;
const now = () => Date.now();

/** Runs the forwarder of Alertmanager's alerts to the group robots of 企业微信 and 钉钉. */
async function main(): Promise<void> {
  const config = configurationOrExit(() => readAlertsConfig(process.env));
  const log = createProcessLog({ name: "alerts", level: config.logLevel });
  const robots = createRobots(config.robots, now);
  const { heard, look } = createSilence({ robots, silenceMs: config.silenceMs, now, log });
  const readiness = createReadiness({ checks: {}, log });
  const bridge = createBridge({ robots, heard, log, readiness, metrics: createMetrics(readiness) });
  const server = createServer(bridge).listen(config.port, config.host);
  await once(server, "listening");
  log.info({ robots: [...robots.keys()] }, "the bridge listens");
  if (robots.size === 0) log.warn("no robot's address is there: alerts go by mail, or to nobody");
  const signal = stopSignal();
  while (!signal.aborted) {
    await look();
    await pause(lookMs, undefined, { signal }).catch(() => undefined);
  }
  server.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    createProcessLog({ name: "alerts" }).fatal({ error: describeError(error) }, "the bridge ended");
    process.exit(1);
  },
);
