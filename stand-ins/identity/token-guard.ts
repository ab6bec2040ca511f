import type { KoaContextWithOIDC } from "oidc-provider";
import { z } from "zod";
import type { SignInGuard } from "./try-limit";

const credentialsSchema = z.object({ client_id: z.string(), client_secret: z.string() });

/** The limit of the sign-in page where scripts bring a user's password as client secret: a Koa middleware. */
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
    // Only its maker has seen the token that a right secret was given.
    ctx.status = 429;
    ctx.set("retry-after", String(waitSeconds));
    ctx.body = { error: "too_many_requests", error_description: "密码错误次数过多，请稍后再试" };
  };
