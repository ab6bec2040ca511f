import { createApiClient, type ApiClient } from "../../embedded/demo/api-client";
import { boundless } from "../../embedded/stack/boundless";
import { freePorts } from "../../embedded/stack/free-ports";
import { readyzUntil, runProgram } from "./program";
import { testStack } from "./test-stack";
import type { Person } from "./world";

type Environment = Readonly<Record<string, string>>;

/**
 * Starts another API on a stack: the run's own one, or that of the given environment.
 * @returns its address
 */
export async function startSecondApi(env: Environment = testStack().env): Promise<string> {
  const { api: port } = await freePorts();
  const second = `http://127.0.0.1:${port}`;
  runProgram("api/main.js", { ...env, API_PORT: String(port) });
  await readyzUntil(second, ({ status }) => status === "ready");
  return second;
}

async function startSecondWorker(env: Environment): Promise<void> {
  const { workerHealth, workerMetrics } = await freePorts();
  runProgram("worker/main.js", {
    ...env,
    WORKER_HEALTH_PORT: String(workerHealth),
    WORKER_METRICS_PORT: String(workerMetrics),
  });
  await readyzUntil(`http://127.0.0.1:${workerHealth}`, ({ status }) => status === "ready");
}

/**
 * Starts another API and another worker on a stack, so that a run's tasks may be done by either worker.
 * @returns the address of the API
 */
export async function startSecondHost(env: Environment = testStack().env): Promise<string> {
  const settings = { ...boundless, ...env };
  const [second] = await Promise.all([startSecondApi(settings), startSecondWorker(settings)]);
  return second;
}

/** Returns a person's clients of the two APIs. */
export const bothOf = (
  { api, token }: Pick<Person, "api" | "token">,
  second: string,
): [ApiClient, ApiClient] => [api, createApiClient({ baseUrl: second, token })];
