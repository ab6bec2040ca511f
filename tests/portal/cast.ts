import { isUserRole } from "../../api/platform/principal";
import { createApiClient } from "../../embedded/demo/api-client";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { demoUser, type TestStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";

type DemoStack = Pick<TestStack, "addresses" | "demoUsers">;

/** Returns a demo user who works without a browser. */
export async function demoPerson(stack: DemoStack, username: string): Promise<Person> {
  const user = demoUser(stack, username);
  const token = await demoToken(stack.addresses.identity, user);
  const api = createApiClient({ baseUrl: stack.addresses.api, token });
  return { subject: username, name: user.name, roles: user.roles.filter(isUserRole), token, api };
}

export async function demoBidder(stack: DemoStack, username: string): Promise<Bidder> {
  const { orgCode = "", orgName = "" } = demoUser(stack, username);
  return { ...(await demoPerson(stack, username)), orgCode, orgName };
}
