import type { KoaContextWithOIDC } from "oidc-provider";
import { z } from "zod";
import type { SignInGuard } from "./try-limit";

const credentialsSchema = z.object({ client_id: z.string(), client_secret: z.string() });

/**
 * Koa middleware that applies the sign-in page's limit of attempts to scripts, which send a user's password as client
 * secret.
 */
export const guardTokens =
  (guard: SignInGuard) =>
  async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    await next();
    const credentials = credentialsSchema.safeParse(ctx.oidc?.body).data;
    if (!credentials) return;
    const attempt = { username: credentials.client_id, address: ctx.ip };
    const waitSeconds = guard.waitSeconds(attempt);
    if (waitSeconds === 0) {
      guard.note(attempt, { succeeded: ctx.status !== 401 });
      return;
    }
    // The token for a right secret is dropped with this answer; no client has seen it.
    ctx.status = 429;
    ctx.set("retry-after", String(waitSeconds));
    ctx.body = { error: "too_many_requests", error_description: "密码错误次数过多，请稍后再试" };
  };
