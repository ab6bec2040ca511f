import { StartError } from "../tools/start-error";

/**
 * Runs a command that consists of one step. The text that it returns is printed on the terminal. An error makes the exit
 * code 1: a StartError is printed as its message alone, any other error with its stack.
 */
export function runToItsEnd(work: () => Promise<string>): void {
  work().then(
    (said) => process.stdout.write(`${said}\n`),
    (error: unknown) => {
      const unexpected = error instanceof Error ? error.stack : String(error);
      process.stderr.write(`${error instanceof StartError ? error.message : unexpected}\n`);
      process.exitCode = 1;
    },
  );
}
