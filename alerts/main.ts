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
import { createOwed, createSilence } from "./own-messages";
import { createRobots } from "./robots";
import { createWayIn } from "./way-in";

const lookMs = 5_000;
const wayInMs = 30_000;
const now = () => Date.now();

/**
 * Runs the forwarder of Alertmanager's alerts to the group robots of 企业微信 and 钉钉, which also looks at the system from
 * outside. Alone on another machine, it tells the robots what it sees, and no Alertmanager.
 */
async function main(): Promise<void> {
  const config = configurationOrExit(() => readAlertsConfig(process.env));
  const log = createProcessLog({ name: "alerts", level: config.logLevel });
  const robots = createRobots(config.robots, now);
  const { isAlone, publicUrl, issuer, silenceMs } = config;
  const { owe, deliver } = createOwed({ robots, log });
  const silence = createSilence({ owe, silenceMs, now, log });
  const readiness = createReadiness({ checks: {}, log });
  const registry = createMetrics(readiness);
  const bridge = createBridge({ robots, heard: silence.heard, log, readiness, metrics: registry });
  const server = createServer(bridge).listen(config.port, config.host);
  await once(server, "listening");
  log.info({ robots: [...robots.keys()] }, "the bridge listens");
  if (robots.size === 0) log.warn("no robot's address is there: alerts go by mail, or to nobody");
  const signal = stopSignal();
  const until = async (periodMs: number, look: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      await look();
      await pause(periodMs, undefined, { signal }).catch(() => undefined);
    }
  };
  await Promise.all([
    until(lookMs, async () => {
      if (!isAlone) silence.look();
      await deliver();
    }),
    publicUrl === undefined
      ? undefined
      : until(wayInMs, createWayIn({ publicUrl, issuer, isAlone, registry, owe, log }).look),
  ]);
  server.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    createProcessLog({ name: "alerts" }).fatal({ error: describeError(error) }, "the bridge ended");
    process.exit(1);
  },
);
