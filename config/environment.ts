import { readFileSync } from "node:fs";
import { z } from "zod";

/** Schemas of variables that more than one process reads, so that each variable has one meaning. */

export const port = z.coerce.number().int().min(0).max(65_535);

/**
 * Returns the schema of a number within bounds. They keep out slips of the unit or the digits that no site can mean; the
 * doctor tells what is merely unlikely.
 */
export const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Number of days of a term, up to a century. */
export const days = whole(1, 36_500);
/** Number of seconds of a wait, up to a day. */
export const seconds = whole(1, 86_400);
/** Number of things or times. */
export const count = whole(1, 1_000_000);

/** Returns the schema of a variable that names a file with a secret. */
export const secretFile = (shortest = 1) =>
  z
    .string()
    .transform((path, context) => {
      try {
        return readFileSync(path, "utf8").trim();
      } catch (error) {
        context.addIssue({
          code: "custom",
          message: error instanceof Error ? error.message : "can't be read",
        });
        return z.NEVER;
      }
    })
    .refine(
      (secret) => secret.length >= shortest,
      `must name a file with a secret of at least ${shortest} characters`,
    );

/** Schema of an address that this system asks or leads to. */
export const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });

/** Schema of an own address that outside parties are given: PUBLIC_URL and a path. */
export const ownAddress = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => !URL.canParse(url) || !new URL(url).pathname.includes("//"),
    "must have no // in its path: leave out the slash at the end of PUBLIC_URL",
  );

/**
 * Returns the schema of a variable that holds JSON.
 * @param example - such JSON, for who wrote another
 */
export const json = <T>(content: () => z.ZodType<T>, example: string) =>
  z.string().transform((text, context): T => {
    const parsed = content().safeParse(parsedJson(text));
    if (parsed.success) return parsed.data;
    const [place] = parsed.error.issues.map((issue) =>
      [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys : [])].map(String).join("."),
    );
    context.addIssue({ code: "custom", message: `${place ? `at ${place}: ` : ""}must look like ${example}` });
    return z.NEVER;
  });

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Environment variables as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Exit code EX_CONFIG of sysexits.h: a restart without a change is useless. */
const badConfigurationExitCode = 78;

/** Error that says what is wrong with each variable. It never quotes a value, which may be a secret. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

/** Error map that uses zod's English messages except for missing variables. */
const message: z.core.$ZodErrorMap = (issue) => (issue.input === undefined ? "is required" : undefined);

const problemsOf = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join(".") || "environment"}: ${issue.message}`);

/**
 * Reads the variables of a schema. An empty variable counts as not set, because compose files and env files omit
 * variables in this way.
 * @throws EnvironmentError that names every bad variable
 */
export function readEnvironment<S extends z.ZodType>(schema: S, environment: Environment): z.output<S> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(set, { error: message });
  if (!parsed.success) throw new EnvironmentError(problemsOf(parsed.error));
  return parsed.data;
}

function problemsOfFailure(error: unknown): readonly string[] {
  if (error instanceof EnvironmentError) return error.problems;
  if (error instanceof z.ZodError) return problemsOf(error);
  return [error instanceof Error ? error.message : "could not be read"];
}

/**
 * Reads several parts of the configuration, each by its own function.
 * @throws EnvironmentError with the problems of all parts together
 */
export function readEnvironmentParts<T extends Record<string, unknown>>(
  readers: { [K in keyof T]: (environment: Environment) => T[K] },
  environment: Environment,
): T {
  const problems: string[] = [];
  const parts: Partial<T> = {};
  for (const part of Object.keys(readers) as (keyof T)[]) {
    try {
      parts[part] = readers[part](environment);
    } catch (error) {
      problems.push(...problemsOfFailure(error));
    }
  }
  if (problems.length > 0) throw new EnvironmentError([...new Set(problems)]);
  return parts as T;
}

/**
 * Reads the configuration at a process's entry. If it is unusable, prints the faults and ends the process with exit code
 * 78.
 */
export function configurationOrExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    return process.exit(badConfigurationExitCode);
  }
}
