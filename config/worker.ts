import { z } from "zod";
import { readEnvironment, type Environment, port } from "./environment";
import { processConfig, processVariables, type ProcessConfig } from "./process";
import { release } from "./release";

const schema = z.object({
  ...processVariables,
  WORKER_HEALTH_PORT: port.default(3_015),
  WORKER_METRICS_PORT: port.default(9_464),
  WORKER_HOST: z.string().min(1).default("127.0.0.1"),
  /** A cached waiting workflow costs 0.3 MB; fewer than are in flight costs far more. */
  WORKER_CACHED_WORKFLOWS: z.coerce.number().int().positive().default(300),
  /** Which release this worker is of, to Temporal: see docs/operations/README.md (升级). */
  WORKER_BUILD_ID: z
    .string()
    .regex(/^[\w.+-]{1,100}$/, "must be letters, digits, . + - _")
    .default(release),
  /**
   * How long the workers of the current release must have been silent before this one takes their place. One that
   * works asks Temporal at least once a minute.
   */
  WORKER_TAKES_OVER_AFTER_SECONDS: z.coerce.number().int().min(0).default(90),
  /** Patches that this worker leaves out of runs that haven't taken them yet, separated by commas. */
  WORKER_DORMANT_PATCHES: z
    .string()
    .default("")
    .transform((names) => names.split(",").map((name) => name.trim()))
    .transform((names) => names.filter((name) => name !== "")),
  /** To one number. */
  LIMIT_SMS_OF_NUMBER_PER_DAY: z.coerce.number().int().positive().default(30),
  RESTORED_FROM: z.iso.datetime({ offset: true }).optional(),
});

export interface WorkerConfig extends ProcessConfig {
  host: string;
  healthPort: number;
  metricsPort: number;
  cachedWorkflows: number;
  buildId: string;
  takesOverAfterMs: number;
  dormantPatches: readonly string[];
  /** So many SMS to one number on a day. */
  smsOfDay: number;
  /** When the backup was taken that this system was restored from, if it was lately. Milliseconds since the epoch. */
  restoredFrom?: number;
}

/**
 * Reads what the worker needs of its surroundings; gateways and providers have files of their own.
 * @throws EnvironmentError that names every bad variable
 */
export function readWorkerConfig(environment: Environment): WorkerConfig {
  const values = readEnvironment(schema, environment);
  return {
    ...processConfig(values, environment),
    host: values.WORKER_HOST,
    healthPort: values.WORKER_HEALTH_PORT,
    metricsPort: values.WORKER_METRICS_PORT,
    cachedWorkflows: values.WORKER_CACHED_WORKFLOWS,
    buildId: values.WORKER_BUILD_ID,
    dormantPatches: values.WORKER_DORMANT_PATCHES,
    smsOfDay: values.LIMIT_SMS_OF_NUMBER_PER_DAY,
    takesOverAfterMs: values.WORKER_TAKES_OVER_AFTER_SECONDS * 1_000,
    ...(values.RESTORED_FROM === undefined ? {} : { restoredFrom: Date.parse(values.RESTORED_FROM) }),
  };
}
