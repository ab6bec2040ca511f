import { spawnSync } from "node:child_process";
import { isAbsolute } from "node:path";

const usualTimeoutMs = 10_000;
const largestBytes = 64 * 1024;

/**
 * Returns the output of a command, which runs once at a process's start. No shell interprets the command: its words are a
 * program's absolute path and the arguments, exactly as they stand.
 * @throws Error that says what is wrong with the command, and quotes nothing that it printed
 */
export function outputOf(command: string, timeoutMs = usualTimeoutMs): string {
  const [program = "", ...words] = command.trim().split(/\s+/);
  if (!isAbsolute(program)) throw new Error("must begin with the whole path of a program");
  const { error, status, signal, stdout } = spawnSync(program, words, {
    encoding: "utf8",
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: largestBytes,
    // The command's error output goes to our own.
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error) throw new Error(reasonOf(error, timeoutMs));
  if (signal !== null) throw new Error(`was ended by ${signal}`);
  if (status !== 0) throw new Error(`ended with exit code ${status}`);
  return stdout;
}

function reasonOf({ code = "", message }: NodeJS.ErrnoException, timeoutMs: number): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "names a program that isn't there",
    EACCES: "names what can't be run",
    ETIMEDOUT: `took longer than ${timeoutMs / 1_000} s`,
    ENOBUFS: `printed more than ${largestBytes} bytes`,
  };
  return reasons[code] ?? message;
}
