import { z } from "zod";
import { scopeFor } from "./clients";
import type { DemoUser } from "./demo-users";

const answerSchema = z.object({ access_token: z.string() });

/**
 * Gets an access token for a demo user without a browser, by one POST /token with
 * `grant_type=client_credentials`, the username as client_id and the password as client_secret.
 * @returns a JWT that is valid for an hour
 * @throws Error if the provider refuses
 */
export async function demoToken(issuer: string, { username, password, roles }: DemoUser): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: username,
      client_secret: password,
      ...scopeFor({ roles }),
    }),
  });
  if (!response.ok)
    throw new Error(`the identity provider answered ${response.status}: ${await response.text()}`);
  return answerSchema.parse(await response.json()).access_token;
}
