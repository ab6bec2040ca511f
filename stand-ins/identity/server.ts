import { join } from "node:path";
import express, { type Express } from "express";
import helmet from "helmet";
import { pino, type Logger } from "pino";
import { pageAssets } from "../shared/pages/serving";
import { serve, type RunningServer } from "../shared/serve";
import { portalOrigins } from "./clients";
import { demoUsers } from "./demo-users";
import { errorPage } from "./error-page";
import { openStorage, type Storage } from "./journal-adapter";
import { createPlatformRoutes } from "./platform";
import { createProvider } from "./provider";
import { defaultAudience } from "./provision";
import { readSecrets } from "./secrets";
import { createSignInRoutes } from "./sign-in-routes";
import { guardTokens } from "./token-guard";
import { createSignInGuard } from "./try-limit";

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
