import { z } from "zod";
import { readEnvironment, type Environment } from "./environment";
import { readTemporalSecurity, type TemporalSecurity } from "./temporal-security";
import { checkTransport } from "./transport";
import { databaseVariables, engineVariables, logLevel, port, startVariables } from "./variables";

const schema = z.object({
  ...databaseVariables,
  ...engineVariables,
  ...startVariables,
  WORKER_HEALTH_PORT: port.default(3_015),
  WORKER_METRICS_PORT: port.default(9_464),
  WORKER_HOST: z.string().min(1).default("127.0.0.1"),
  /** A cached waiting workflow costs 110 kB; fewer than are in flight costs far more. */
  WORKER_CACHED_WORKFLOWS: z.coerce.number().int().positive().default(1_000),
  LOG_LEVEL: logLevel,
});

export interface WorkerConfig {
  mongodbUri: string;
  temporalAddress: string;
  temporalNamespace: string;
  temporalSecurity: TemporalSecurity;
  payloadKeysFile: string;
  startTimeoutMs: number;
  host: string;
  healthPort: number;
  metricsPort: number;
  cachedWorkflows: number;
  logLevel: z.output<typeof logLevel>;
}

/**
 * Reads what the worker needs of its surroundings; gateways and providers have files of their own.
 * @throws EnvironmentError that names every bad variable
 */
export function readWorkerConfig(environment: Environment): WorkerConfig {
  const values = readEnvironment(schema, environment);
  checkTransport(environment);
  return {
    mongodbUri: values.MONGODB_URI,
    temporalAddress: values.TEMPORAL_ADDRESS,
    temporalNamespace: values.TEMPORAL_NAMESPACE,
    temporalSecurity: readTemporalSecurity(environment),
    payloadKeysFile: values.PAYLOAD_KEYS_FILE,
    startTimeoutMs: values.START_TIMEOUT_SECONDS * 1_000,
    host: values.WORKER_HOST,
    healthPort: values.WORKER_HEALTH_PORT,
    metricsPort: values.WORKER_METRICS_PORT,
    cachedWorkflows: values.WORKER_CACHED_WORKFLOWS,
    logLevel: values.LOG_LEVEL,
  };
}
