import type { DemoUser } from "../../stand-ins/identity/demo-users";
import type { Stack } from "../../embedded/stack/start-stack";

export const testStackVariable = "TEST_STACK";
/** Environment variable with the address of the run's browser. */
export const testBrowserVariable = "TEST_BROWSER";

/** Description of the stack that all tests of a run share. */
export type TestStack = Pick<Stack, "addresses" | "env" | "demoUsers"> & {
  /** Data folder of the stack; its subfolder `logs` has the logs. */
  dataDir: string;
};

/** Returns the stack of the run. @throws Error outside of the jest project "stack", which starts one */
export function testStack(): TestStack {
  const described = process.env[testStackVariable];
  if (!described) throw new Error(`${testStackVariable} is not set: run this test by jest's project "stack"`);
  return JSON.parse(described) as TestStack;
}

/** Returns a demo user by name. @throws Error for a name that no demo user has */
export function demoUser({ demoUsers }: Pick<TestStack, "demoUsers">, username: string): DemoUser {
  const user = demoUsers.find((candidate) => candidate.username === username);
  if (!user) throw new Error(`no demo user ${username}`);
  return user;
}
