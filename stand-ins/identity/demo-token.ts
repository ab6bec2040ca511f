import { z } from "zod";
import type { DemoUser } from "./demo-users";

const answerSchema = z.object({ access_token: z.string() });

/**
 * Gets an access token for a demo user without a browser, by one POST /token with
 * `grant_type=client_credentials`, the username as client_id and the password as client_secret.
 * @param scope - scopes of a script, parted by spaces; without any, the token is the one that the user gets in the portal
 * @returns a JWT that is valid for an hour
 * @throws Error if the provider refuses
 */
export async function demoToken(
  issuer: string,
  { username, password }: Pick<DemoUser, "username" | "password">,
  scope?: string,
): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: username,
      client_secret: password,
      ...(scope === undefined ? {} : { scope }),
    }),
  });
  if (!response.ok)
    throw new Error(`the identity provider answered ${response.status}: ${await response.text()}`);
  return answerSchema.parse(await response.json()).access_token;
}
