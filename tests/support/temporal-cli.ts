import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { temporalCli } from "../../embedded/temporal-server/programs";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";
import type { TestStack } from "./test-stack";

const run = promisify(execFile);
const longestMs = 180_000;
const longestOutputBytes = 20_000_000;

/**
 * Provides the operator's command line. The returned function runs `temporal <args>` and returns its output.
 * @throws Error with the output, if the command fails
 */
export async function openTemporalCli({ addresses }: Pick<TestStack, "addresses">) {
  const program = await temporalCli({ toolsDir: defaultToolsDir, report: () => undefined });
  return async (...args: string[]): Promise<string> => {
    const options = { timeout: longestMs, maxBuffer: longestOutputBytes };
    const { stdout } = await run(program, [...args, "--address", addresses.temporal], options);
    return stdout;
  };
}
