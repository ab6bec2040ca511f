import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EnvironmentError, readEnvironment, httpUrl, type Environment, port, seconds } from "./environment";
import { processVariables } from "./process";

const schema = z.object({
  ALERTS_HOST: z.string().min(1).default("127.0.0.1"),
  ALERTS_PORT: port.default(3_016),
  /** Folder with the robots' addresses and secrets, one file for each. */
  ALERTS_DIR: z.string().min(1),
  /** Seconds without Prometheus' watchdog after which the robots report the silence. */
  ALERTS_SILENCE_SECONDS: seconds.default(600),
  /** True on another machine, which has neither Prometheus nor Alertmanager. */
  ALERTS_ALONE: z.enum(["true", "false"], "must be true or false").default("false"),
  /** Addresses that are looked at from outside. */
  PUBLIC_URL: httpUrl.optional(),
  OIDC_ISSUER: httpUrl.optional(),
  LOG_LEVEL: processVariables.LOG_LEVEL,
});

export interface AlertsConfig {
  host: string;
  port: number;
  silenceMs: number;
  /** True if this program tells the robots what it sees from outside, because no Prometheus sees its figures. */
  isAlone: boolean;
  publicUrl: string | undefined;
  issuer: string | undefined;
  logLevel: z.output<typeof processVariables.LOG_LEVEL>;
  /** Robots whose address is configured. */
  robots: {
    wecom?: { url: URL };
    /** DingTalk robot. It has no secret if it is secured in another way. */
    dingtalk?: { url: URL; secret?: string };
  };
}

/**
 * Reads the settings of the alerts' robots. A robot exists if its address file does: `wecom-url`, or `dingtalk-url` with
 * `dingtalk-secret`.
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
    isAlone: values.ALERTS_ALONE === "true",
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, ""),
    issuer: values.OIDC_ISSUER,
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
  // A robot's address is its password, so it must be encrypted on the way.
  const isSafe = protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
  if (!isSafe) throw new EnvironmentError([`ALERTS_DIR: ${name} must hold an https:// address`]);
  return new URL(text);
}

/** Returns the content of a file; undefined if the file is missing or empty. */
function contentOf(dir: string, name: string): string | undefined {
  try {
    return readFileSync(join(dir, name), "utf8").trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new EnvironmentError([`ALERTS_DIR: ${name} can't be read`]);
  }
}
