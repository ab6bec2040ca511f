import { faultLine, type Fault } from "../../doctor/fault";

/** A fault that keeps the stack from starting, in the words of the user. Its shape is the doctor's. */
export interface Trouble extends Pick<Fault, "about" | "fault" | "value" | "remedy"> {
  /** Place of the log of this run, if the program has written one. */
  log?: string;
}

const textOf = (trouble: Trouble): string =>
  [
    `✘ ${faultLine(trouble)}`,
    trouble.remedy,
    ...(trouble.log === undefined ? [] : [`本次运行的日志：${trouble.log}`]),
  ].join("\n    ");

/** An error that the user has to put right before anything can start. Its message, in Chinese, says how. */
export class StartError extends Error {
  override readonly name = "StartError";

  constructor(what: string | Trouble | readonly Trouble[], options?: ErrorOptions) {
    const troubles = typeof what === "string" ? [] : [what].flat();
    super(typeof what === "string" ? what : troubles.map(textOf).join("\n"), options);
  }
}

/**
 * Makes checks that don't depend on each other.
 * @returns their results
 * @throws StartError with the faults of all that failed
 */
export async function requireAll<T extends unknown[]>(checks: {
  [K in keyof T]: () => T[K] | Promise<T[K]>;
}): Promise<T> {
  const told: string[] = [];
  const results: unknown[] = [];
  for (const check of checks as (() => unknown)[])
    try {
      results.push(await check());
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      told.push(error.message);
    }
  if (told.length > 0) throw new StartError(told.join("\n"));
  return results as T;
}
