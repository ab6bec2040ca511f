import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { temporalCli } from "../../embedded/temporal-server/programs";
import { defaultToolsDir } from "../../embedded/tools/tools-dir";
import type { TestStack } from "./test-stack";

const run = promisify(execFile);
const longestMs = 180_000;
const longestOutputBytes = 20_000_000;

/**
 * Returns the operator's command line, a function that runs `temporal <args>` and returns its output.
 * @throws Error with the output, if the command fails
 */
export const openTemporalCli =
  ({ addresses }: Pick<TestStack, "addresses">) =>
  async (...args: string[]): Promise<string> => {
    const program = await temporalCli({ toolsDir: defaultToolsDir, report: () => undefined });
    const options = { timeout: longestMs, maxBuffer: longestOutputBytes };
    const { stdout } = await run(program, [...args, "--address", addresses.temporal], options);
    return stdout;
  };
