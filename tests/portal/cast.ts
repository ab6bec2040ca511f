import { createApiClient } from "../../embedded/demo/api-client";
import { demoToken } from "../../embedded/identity-provider/demo-token";
import { demoUser, type TestStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";

/** A demo user as he works without a browser: to prepare what a test then sees in one. */
export async function demoPerson(stack: TestStack, username: string): Promise<Person> {
  const user = demoUser(stack, username);
  const token = await demoToken(stack.addresses.identity, user);
  const api = createApiClient({ baseUrl: stack.addresses.api, token });
  return { subject: username, name: user.name, roles: user.roles, token, api };
}

export async function demoBidder(stack: TestStack, username: string): Promise<Bidder> {
  const { orgCode = "", orgName = "" } = demoUser(stack, username);
  return { ...(await demoPerson(stack, username)), orgCode, orgName };
}
