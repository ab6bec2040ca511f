import { execFile } from "node:child_process";

const timeout = 60_000;

/** Runs a client's program with `input` on its standard input, and returns the JSON that it prints. */
export function runClient(
  command: string,
  args: readonly string[],
  input: object,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { timeout }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout) as Record<string, unknown>);
    });
    child.stdin?.end(JSON.stringify(input));
  });
}
