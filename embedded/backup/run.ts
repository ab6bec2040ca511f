import { dataDirOf } from "../stack/data-dir";
import { toldToUser } from "../tools/disk-space";

/**
 * Runs a command that consists of one step. The text that it returns is printed on the terminal. An error is told in one
 * sentence, and makes the exit code 1.
 */
export function runToItsEnd(work: () => Promise<string>): void {
  work().then(
    (said) => process.stdout.write(`${said}\n`),
    (error: unknown) => {
      process.stderr.write(`${toldToUser(error, dataDirOf(process.env)).message}\n`);
      process.exitCode = 1;
    },
  );
}
