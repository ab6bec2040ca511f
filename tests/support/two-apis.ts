import { createApiClient, type ApiClient } from "../../embedded/demo/api-client";
import { freePorts } from "../../embedded/stack/free-ports";
import { readyzUntil, runProgram } from "./program";
import { testStack } from "./test-stack";
import type { Person } from "./world";

/** Starts another API on the run's stack. @returns its address */
export async function startSecondApi(): Promise<string> {
  const { api: port } = await freePorts();
  const second = `http://127.0.0.1:${port}`;
  runProgram("api/main.js", { ...testStack().env, API_PORT: String(port) });
  await readyzUntil(second, ({ status }) => status === "ready");
  return second;
}

/** Returns a person's clients of the two APIs. */
export const bothOf = (
  { api, token }: Pick<Person, "api" | "token">,
  second: string,
): [ApiClient, ApiClient] => [api, createApiClient({ baseUrl: second, token })];
