import { readFileSync } from "node:fs";
import { z } from "zod";
import { EnvironmentError, type Environment } from "./environment";

const entries = z.array(z.record(z.string(), z.string()));

/**
 * Reads further accounts from the file that a variable names. The file is a JSON list of objects with the variables in
 * which an account differs from the one in the environment.
 * @throws EnvironmentError that names every bad variable, and its place in the list
 */
export function readOtherAccounts<T>(
  variable: string,
  environment: Environment,
  read: (variables: Environment) => T,
): T[] {
  const path = environment[variable] ?? "";
  if (path === "") return [];
  let listed: z.output<typeof entries>;
  try {
    listed = entries.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw new EnvironmentError([`${variable}: must name a JSON file with a list of accounts`]);
  }
  return listed.map((account, index) => {
    try {
      return read({ ...environment, ...account });
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      throw new EnvironmentError(error.problems.map((problem) => `${variable}[${index}].${problem}`));
    }
  });
}
