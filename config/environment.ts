import { readFileSync } from "node:fs";
import { z } from "zod";

/** Variables that more than one process reads, so that each has one meaning. */

export const port = z.coerce.number().int().min(0).max(65_535);

/** The secret in a file that a variable names. */
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

/** An address of ours that others are given: PUBLIC_URL and a path. */
export const ownAddress = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => !URL.canParse(url) || !new URL(url).pathname.includes("//"),
    "must have no // in its path: leave out the slash at the end of PUBLIC_URL",
  );

/** Variables as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** EX_CONFIG of sysexits.h: starting again without a change is useless. */
const badConfigurationExitCode = 78;

/** Says what is wrong with each variable. Never quotes a value, which can be a secret. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

/** zod's English message, but for a variable that isn't there. */
const message: z.core.$ZodErrorMap = (issue) => (issue.input === undefined ? "is required" : undefined);

const problemsOf = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join(".") || "environment"}: ${issue.message}`);

/**
 * Reads the variables that a schema names. An empty one counts as not set, since that is how
 * compose files and env files leave one out.
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

/** For a process's entry: prints what is wrong with the configuration, and ends with exit code 78. */
export function configurationOrExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    return process.exit(badConfigurationExitCode);
  }
}
