import { z } from "zod";
import { databaseUri, databaseVariables } from "./database";
import { seconds, type Environment } from "./environment";
import { readTemporalSecurity, type TemporalSecurity } from "./temporal-security";
import { checkTransport } from "./transport";

/** Environment variables that both API and worker need. */
export const processVariables = {
  ...databaseVariables,
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s/]+:\d+$/, "must be host:port"),
  TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
  /** Seconds that a starting process waits for MongoDB and Temporal before it ends. */
  START_TIMEOUT_SECONDS: seconds.default(300),
  OPERATIONS_TWO_PERSONS: z.enum(["true", "false"], "must be true or false").default("true"),
  RESTORED_FROM: z.iso.datetime({ offset: true }).optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
};

type Values = z.output<z.ZodObject<typeof processVariables>>;

export interface ProcessConfig {
  mongodbUri: string;
  temporalAddress: string;
  temporalNamespace: string;
  temporalSecurity: TemporalSecurity;
  startTimeoutMs: number;
  /** True if money that is moved by hand takes two operators. */
  twoPersons: boolean;
  /** Instant of the backup that was restored lately, in milliseconds since the epoch. */
  restoredFrom?: number;
  logLevel: Values["LOG_LEVEL"];
}

/**
 * Returns the settings that API and worker share.
 * @throws EnvironmentError if an address would be called without TLS, or Temporal's keys can't be read
 */
export function processConfig(values: Values, environment: Environment): ProcessConfig {
  checkTransport(environment);
  return {
    mongodbUri: databaseUri(values),
    temporalAddress: values.TEMPORAL_ADDRESS,
    temporalNamespace: values.TEMPORAL_NAMESPACE,
    temporalSecurity: readTemporalSecurity(environment),
    startTimeoutMs: values.START_TIMEOUT_SECONDS * 1_000,
    twoPersons: values.OPERATIONS_TWO_PERSONS === "true",
    ...(values.RESTORED_FROM === undefined ? {} : { restoredFrom: Date.parse(values.RESTORED_FROM) }),
    logLevel: values.LOG_LEVEL,
  };
}
