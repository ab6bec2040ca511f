import { join } from "node:path";
import express, { type Express, type ErrorRequestHandler } from "express";
import helmet from "helmet";
import { pino, type Logger } from "pino";
import { z } from "zod";
import type { KoaContextWithOIDC } from "oidc-provider";
import { pageAssets } from "../shared/pages/serving";
import { serve, type RunningServer } from "../shared/serve";
import { portalOrigins } from "./clients";
import { demoUsers } from "./demo-users";
import { openStorage, type Storage } from "./journal-adapter";
import { createPlatformRoutes } from "./platform";
import { createProvider } from "./provider";
import { defaultAudience } from "./provision";
import { readSecrets } from "./secrets";
import { createSignInRoutes } from "./sign-in-routes";
import { createSignInGuard, type SignInGuard } from "./try-limit";
import { problemPage } from "./pages";

const credentialsSchema = z.object({ client_id: z.string(), client_secret: z.string() });

/**
 * Koa middleware that applies the sign-in page's limit of attempts to scripts, which send a user's password as client
 * secret.
 */
const guardTokens =
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

const clientErrorSchema = z.object({ name: z.string(), status: z.int().min(400).max(499) });

/**
 * Answers errors with a page. This includes a sign-in that has ended or belongs to another browser: the user then has
 * to start again from the portal.
 */
function errorPage(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const blamed = clientErrorSchema.safeParse(error).data;
    if (!blamed) log.error({ err: error }, "request failed");
    response
      .status(blamed?.status ?? 500)
      .type("html")
      .send(problemPage(blamed?.name ?? "server_error"));
  };
}

export interface IdentityProviderOptions {
  /** Port to listen at; 0 takes a free one. */
  port: number;
  /** Folder that `provision` prepared. */
  dir: string;
  /** Address of the portal. */
  portalUrl?: string;
  /** Claim `aud` of the access tokens. */
  audience?: string;
  /** Returns the time in milliseconds since the epoch, for the limit of wrong passwords. */
  now?: () => number;
  log?: Logger;
}

const usualPortalUrl = "http://127.0.0.1:3000";

/**
 * Returns the security headers. `form-action` must include the portal, because it also covers redirects after a form.
 */
const securityHeaders = (origins: readonly string[]) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'", ...origins],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
  });

function createApp(options: IdentityProviderOptions & { issuer: string; storage: Storage }): Express {
  const { issuer, storage, dir, portalUrl = usualPortalUrl, audience = defaultAudience } = options;
  const { log = pino({ name: "identity-provider" }), now = Date.now } = options;
  const guard = createSignInGuard(now);
  const users = demoUsers({ dir });
  const origins = portalOrigins(portalUrl);
  const { adapter } = storage;
  const provider = createProvider({ issuer, audience, users, secrets: readSecrets(dir), origins, adapter });
  provider.use(guardTokens(guard));
  provider.on("server_error", (_ctx, error) => log.error({ err: error }, "request failed"));

  const app = express();
  app.disable("x-powered-by");
  app.use(securityHeaders(origins));
  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  app.get("/favicon.ico", (_request, response) => void response.sendStatus(204));
  app.use("/assets", pageAssets("identity"));
  app.use(createPlatformRoutes(issuer, portalUrl));
  app.use("/sign-in", createSignInRoutes(provider, users, guard));
  app.use(provider.callback());
  app.use(errorPage(log));
  return app;
}

/** Starts the identity provider. Its address is the issuer. */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<RunningServer> {
  const storage = openStorage(join(options.dir, "sessions.jsonl"), Date.now);
  const server = await serve(options.port, (issuer) => createApp({ ...options, issuer, storage }));
  return {
    url: server.url,
    close: async () => {
      await server.close();
      storage.close();
    },
  };
}
