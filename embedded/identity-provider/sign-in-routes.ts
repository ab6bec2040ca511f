import { createHash, timingSafeEqual } from "node:crypto";
import express, { Router } from "express";
import type { Provider } from "oidc-provider";
import { z } from "zod";
import type { DemoUser } from "./demo-users";
import { signInPage } from "./pages";

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

/** The sign-in page and what it sends. A failed try comes back to the page by a redirect, so that it can be reloaded. */
export function createSignInRoutes(provider: Provider, users: readonly DemoUser[]): Router {
  const router = Router();
  router.get("/:uid", async (request, response) => {
    const { uid } = await provider.interactionDetails(request, response);
    const { user, failed } = request.query;
    response
      .set("cache-control", "no-store")
      .type("html")
      .send(signInPage({ uid, people: users, username: text(user), failed: failed !== undefined }));
  });

  router.post("/:uid", express.urlencoded({ extended: false, limit: "4kb" }), async (request, response) => {
    const { uid } = await provider.interactionDetails(request, response);
    const credentials = credentialsSchema.safeParse(request.body);
    const user = credentials.success ? userWith(users, credentials.data) : undefined;
    if (user) {
      await provider.interactionFinished(request, response, { login: { accountId: user.username } });
      return;
    }
    const username = encodeURIComponent(credentials.success ? credentials.data.username : "");
    response.redirect(303, `/sign-in/${uid}?failed&user=${username}`);
  });
  return router;
}
