import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EnvironmentError, readEnvironment, type Environment, port } from "./environment";
import { processVariables } from "./process";

const schema = z.object({
  ALERTS_HOST: z.string().min(1).default("127.0.0.1"),
  ALERTS_PORT: port.default(3_016),
  /** The folder with the robots' addresses and secrets, a file each. */
  ALERTS_DIR: z.string().min(1),
  /** After so long without Prometheus' watchdog, the robots say so themselves. */
  ALERTS_SILENCE_SECONDS: z.coerce.number().int().positive().default(600),
  LOG_LEVEL: processVariables.LOG_LEVEL,
});

export interface AlertsConfig {
  host: string;
  port: number;
  silenceMs: number;
  logLevel: z.output<typeof processVariables.LOG_LEVEL>;
  /** Those whose address is there. */
  robots: {
    wecom?: { url: URL };
    /** Without the secret for a robot that is secured otherwise. */
    dingtalk?: { url: URL; secret?: string };
  };
}

/**
 * Reads what the alerts' robots need. A robot is there if its address is: `wecom-url`, `dingtalk-url`, `dingtalk-secret`.
 * @throws EnvironmentError that names every bad variable
 */
export function readAlertsConfig(environment: Environment): AlertsConfig {
  const values = readEnvironment(schema, environment);
  const wecom = addressIn(values.ALERTS_DIR, "wecom-url");
  const dingtalk = addressIn(values.ALERTS_DIR, "dingtalk-url");
  const secret = contentOf(values.ALERTS_DIR, "dingtalk-secret");
  return {
    host: values.ALERTS_HOST,
    port: values.ALERTS_PORT,
    silenceMs: values.ALERTS_SILENCE_SECONDS * 1_000,
    logLevel: values.LOG_LEVEL,
    robots: {
      ...(wecom ? { wecom: { url: wecom } } : {}),
      ...(dingtalk ? { dingtalk: { url: dingtalk, ...(secret === undefined ? {} : { secret }) } } : {}),
    },
  };
}

function addressIn(dir: string, name: string): URL | undefined {
  const text = contentOf(dir, name);
  if (text === undefined) return undefined;
  const { protocol, hostname } = URL.canParse(text) ? new URL(text) : { protocol: "", hostname: "" };
  // The address is the robot's password.
  const isSafe = protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
  if (!isSafe) throw new EnvironmentError([`ALERTS_DIR: ${name} must hold an https:// address`]);
  return new URL(text);
}

/** Undefined where there is no such file, or nothing in it. */
function contentOf(dir: string, name: string): string | undefined {
  try {
    return readFileSync(join(dir, name), "utf8").trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new EnvironmentError([`ALERTS_DIR: ${name} can't be read`]);
  }
}
