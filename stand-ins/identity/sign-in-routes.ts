import { createHash, timingSafeEqual } from "node:crypto";
import express, { Router } from "express";
import type { Provider } from "oidc-provider";
import { z } from "zod";
import type { DemoUser } from "./demo-users";
import { signInPage, tooManyTries, wrongCredentials } from "./pages";
import type { SignInGuard } from "./try-limit";

const credentialsSchema = z.object({ username: z.string().max(100), password: z.string().max(200) });

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function userWith(
  users: readonly DemoUser[],
  { username, password }: z.infer<typeof credentialsSchema>,
): DemoUser | undefined {
  const user = users.find((candidate) => candidate.username === username);
  return user && timingSafeEqual(digest(user.password), digest(password)) ? user : undefined;
}

const text = (value: unknown): string => (typeof value === "string" ? value.slice(0, 100) : "");

/**
 * Routes of the sign-in page and its form. After a failed attempt, a redirect leads back to the page, so that the user
 * can reload it.
 */
export function createSignInRoutes(
  provider: Provider,
  users: readonly DemoUser[],
  guard: SignInGuard,
): Router {
  const router = Router();
  router.get("/:uid", async (request, response) => {
    const { uid } = await provider.interactionDetails(request, response);
    const { user, failed } = request.query;
    response
      .set("cache-control", "no-store")
      .type("html")
      .send(
        signInPage({
          uid,
          people: users,
          username: text(user),
          error: failed === undefined ? undefined : wrongCredentials,
        }),
      );
  });

  router.post("/:uid", express.urlencoded({ extended: false, limit: "4kb" }), async (request, response) => {
    const { uid } = await provider.interactionDetails(request, response);
    const credentials = credentialsSchema.safeParse(request.body).data ?? { username: "", password: "" };
    const { username } = credentials;
    const attempt = { username, address: request.ip ?? "" };
    const waitSeconds = guard.waitSeconds(attempt);
    if (waitSeconds > 0) {
      response
        .status(429)
        .set({ "cache-control": "no-store", "retry-after": String(waitSeconds) })
        .type("html")
        .send(signInPage({ uid, people: users, username, error: tooManyTries(waitSeconds) }));
      return;
    }
    const user = userWith(users, credentials);
    guard.note(attempt, { succeeded: user !== undefined });
    if (user) {
      await provider.interactionFinished(request, response, { login: { accountId: user.username } });
      return;
    }
    response.redirect(303, `/sign-in/${uid}?failed&user=${encodeURIComponent(username)}`);
  });
  return router;
}
