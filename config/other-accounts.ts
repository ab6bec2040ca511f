import { readFileSync } from "node:fs";
import { z } from "zod";
import { EnvironmentError, type Environment } from "./environment";

const entries = z.array(z.record(z.string(), z.string()));

/** Kind of an account: its variables, and those of them that tell one account from another. */
export interface AccountKind<T> {
  variables: readonly string[];
  identity: readonly string[];
  read: (variables: Environment) => T;
}

/**
 * Reads further accounts from the file that a variable names. The file is a JSON list of objects with the variables in
 * which an account differs from the one in the environment.
 * @throws EnvironmentError that names every bad variable, and its place in the list
 */
export function readOtherAccounts<T>(
  variable: string,
  environment: Environment,
  { variables, identity, read }: AccountKind<T>,
): T[] {
  const path = environment[variable] ?? "";
  if (path === "") return [];
  let listed: z.output<typeof entries>;
  try {
    listed = entries.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw new EnvironmentError([`${variable}: must name a JSON file with a list of accounts`]);
  }
  const nameOf = (account: Environment) => identity.map((name) => account[name]).join(" ");
  const names = [environment, ...listed.map((account) => ({ ...environment, ...account }))].map(nameOf);
  return listed.map((account, index) => {
    const strange = Object.keys(account).filter((name) => !variables.includes(name));
    const problems = [
      ...strange.map((name) => `${name}: isn't a variable of an account`),
      ...(names.indexOf(names[index + 1] ?? "") <= index
        ? [`${identity.join("/")}: is that of another account`]
        : []),
    ];
    if (problems.length > 0)
      throw new EnvironmentError(problems.map((problem) => `${variable}[${index}].${problem}`));
    try {
      return read({ ...environment, ...account });
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      throw new EnvironmentError(error.problems.map((problem) => `${variable}[${index}].${problem}`));
    }
  });
}
