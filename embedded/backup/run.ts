import { StartError } from "../tools/start-error";

/** Runs a command of one step: what it says goes to the terminal, what the user has to put right is its error. */
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
