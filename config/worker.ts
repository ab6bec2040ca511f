import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { readAuditHeadsFile } from "./audit-keys";
import { count, httpUrl, readEnvironment, type Environment, port, whole } from "./environment";
import { dayAfter } from "../domain/beijing-day";
import type { WorkCalendar } from "../domain/working-days";
import { processConfig, processVariables, type ProcessConfig } from "./process";

const day = z.iso.date();
/** Most days of one span, so that a wrong year can't make a span of centuries. */
const mostDays = 31;

/** Returns the days of "2026-10-01~2026-10-07" or of one day; undefined if the text is neither. */
function daysOf(text: string): string[] | undefined {
  const [first = "", last = first, ...more] = text.split("~").map((part) => part.trim());
  if (!day.safeParse(first).success || !day.safeParse(last).success || more.length > 0) return undefined;
  const days: string[] = [];
  for (let next = first; next <= last && days.length <= mostDays; next = dayAfter(next, 1)) days.push(next);
  return days.length === 0 || days.length > mostDays ? undefined : days;
}

const days = z
  .string()
  .default("")
  .transform((text, context): ReadonlySet<string> => {
    const spans = text.split(",").flatMap((part) => part.trim() || []);
    const found = spans.map(daysOf);
    if (found.includes(undefined)) {
      context.addIssue("must look like 2026-10-01~2026-10-07,2027-01-01");
      return z.NEVER;
    }
    return new Set(found.flatMap((some) => some ?? []));
  });

const variables = z.object({
  ...processVariables,
  WORKER_HEALTH_PORT: port.default(3_015),
  WORKER_METRICS_PORT: port.default(9_464),
  WORKER_HOST: z.string().min(1).default("127.0.0.1"),
  /**
   * Number of workflows in the worker's cache. A waiting one costs 0.3 MB; a cache smaller than the number of active
   * workflows costs far more.
   */
  WORKER_CACHED_WORKFLOWS: count.default(300),
  /** Build id by which Temporal knows this worker's release (see docs/operations/README.md, 升级). */
  WORKER_BUILD_ID: z
    .string()
    .regex(/^[\w.+-]{1,100}$/, "must be letters, digits, . + - _")
    .default(ownBuildId),
  /**
   * Seconds for which the current release's workers must have been silent before this worker takes their place. A running
   * worker polls Temporal at least once a minute.
   */
  WORKER_TAKES_OVER_AFTER_SECONDS: whole(0, 86_400).default(90),
  /** Patches, separated by commas, that this worker doesn't use in runs that haven't used them before. */
  WORKER_DORMANT_PATCHES: z
    .string()
    .default("")
    .transform((names) => names.split(",").map((name) => name.trim()))
    .transform((names) => names.filter((name) => name !== "")),
  /** Largest number of SMS to one telephone number on a day. */
  LIMIT_SMS_OF_NUMBER_PER_DAY: count.default(30),
  HOLIDAYS: days,
  WORKING_WEEKENDS: days,
  PUBLIC_URL: httpUrl.optional(),
});

const schema = variables.refine(
  (read) => read.WORKER_HEALTH_PORT === 0 || read.WORKER_HEALTH_PORT !== read.WORKER_METRICS_PORT,
  {
    message: "must differ from WORKER_METRICS_PORT",
    path: ["WORKER_HEALTH_PORT"],
    // The ports are compared even if another variable is wrong, so that all faults are told at once.
    when: ({ value }) => typeof value === "object",
  },
);

export interface WorkerConfig extends ProcessConfig {
  host: string;
  healthPort: number;
  metricsPort: number;
  cachedWorkflows: number;
  buildId: string;
  takesOverAfterMs: number;
  dormantPatches: readonly string[];
  /** Largest number of SMS to one telephone number on a day. */
  smsOfDay: number;
  /** Days on which people work, by which it is measured how long work waits for them. */
  calendar: WorkCalendar;
  /** Address of the portal, for the runs that this worker revives. */
  portalUrl?: string;
  /** File to which backups add the heads of the audit trail that they found. */
  auditHeadsFile: string | undefined;
}

/**
 * Reads the worker's own settings from the environment. Gateways and providers have files of their own.
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
    calendar: { holidays: values.HOLIDAYS, workingWeekends: values.WORKING_WEEKENDS },
    ...(values.PUBLIC_URL === undefined ? {} : { portalUrl: values.PUBLIC_URL.replace(/\/+$/, "") }),
    auditHeadsFile: readAuditHeadsFile(environment),
    takesOverAfterMs: values.WORKER_TAKES_OVER_AFTER_SECONDS * 1_000,
  };
}

/** Returns the release of this program, as package.json names it. */
export function release(): string {
  const manifest = readFileSync(join(programFolder(), "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Number of hexadecimal digits of the hash in a build id. Few builds are ever current, so they tell them apart. */
const hashLength = 12;

/**
 * Returns the build id of this program: its release, for people, and a hash of the workflows' code, so that no two codes
 * share one. The hash leaves out the source map, which has the paths of the machine that built it. Before `npm run build`
 * has made a bundle, the build id is the release.
 */
export function ownBuildId(): string {
  const bundle = join(programFolder(), "dist", "workflow-bundle.js");
  if (!existsSync(bundle)) return release();
  const [code = ""] = readFileSync(bundle, "utf8").split("\n//# sourceMappingURL=", 1);
  return `${release()}-${createHash("sha256").update(code).digest("hex").slice(0, hashLength)}`;
}

/** Returns the folder in which the program was installed, with package.json and .env.example, compiled or not. */
export function programFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
