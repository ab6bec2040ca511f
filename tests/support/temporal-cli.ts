import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { temporalCli } from "../../embedded/temporal-server/programs";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";
import type { TestStack } from "./test-stack";

const run = promisify(execFile);
const longestMs = 180_000;
const longestOutputBytes = 20_000_000;

/**
 * The operator's command line. The function it answers runs `temporal <args>` to its end and gives what was printed.
 * @throws Error with what was printed, when the command fails
 */
export async function openTemporalCli({ addresses }: Pick<TestStack, "addresses">) {
  const program = await temporalCli({ toolsDir: defaultToolsDir, report: () => undefined });
  return async (...args: string[]): Promise<string> => {
    const options = { timeout: longestMs, maxBuffer: longestOutputBytes };
    const { stdout } = await run(program, [...args, "--address", addresses.temporal], options);
    return stdout;
  };
}
