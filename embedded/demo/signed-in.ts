import { demoToken } from "../../stand-ins/identity/demo-token";
import type { DemoUser } from "../../stand-ins/identity/demo-users";
import type { Stack } from "../stack/start-stack";
import { createApiClient, type ApiClient } from "./api-client";

/** A demo user, and a client that calls the API as this user. */
export interface SignedIn {
  user: DemoUser;
  client: ApiClient;
}

/** Signs a demo user of a running stack in, without a browser. */
export async function signedIn({ addresses, demoUsers }: Stack, username: string): Promise<SignedIn> {
  const user = demoUsers.find((candidate) => candidate.username === username);
  if (!user) throw new Error(`no demo user ${username}`);
  const token = await demoToken(addresses.identity, user);
  return { user, client: createApiClient({ baseUrl: addresses.api, token }) };
}
