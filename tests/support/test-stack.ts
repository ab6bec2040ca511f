import type { DemoUser } from "../../stand-ins/identity/demo-users";
import type { Stack } from "../../embedded/stack/start-stack";

export const testStackVariable = "TEST_STACK";
/** Where the run's browser is reached. */
export const testBrowserVariable = "TEST_BROWSER";

/** What tests know of the stack that the run shares. */
export type TestStack = Pick<Stack, "addresses" | "env" | "demoUsers"> & {
  /** Its logs are in the folder `logs`. */
  dataDir: string;
};

/** @throws Error outside of the jest project "stack", which starts one */
export function testStack(): TestStack {
  const described = process.env[testStackVariable];
  if (!described) throw new Error(`${testStackVariable} is not set: run this test by jest's project "stack"`);
  return JSON.parse(described) as TestStack;
}

/** @throws Error for a name that no demo user has */
export function demoUser({ demoUsers }: Pick<TestStack, "demoUsers">, username: string): DemoUser {
  const user = demoUsers.find((candidate) => candidate.username === username);
  if (!user) throw new Error(`no demo user ${username}`);
  return user;
}
