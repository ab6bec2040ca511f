import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Router, type RequestHandler } from "express";
import type { PortalConfig } from "../../contract/portal-config";
import { precompressed } from "./precompressed";
import { portalPolicy } from "./policy";

export interface PortalOptions {
  /** Where the built pages are. */
  filesDir: string;
  issuer: string;
  /** The portal's public client at the issuer. */
  clientId: string;
  /** Where the bank's form is posted to. */
  unionPayUrl: string;
  /** Where operators reach the Temporal UI, if they can. */
  temporalUiUrl: string | undefined;
  temporalNamespace: string;
}

/** The web pages, and what they have to know of this installation. Without built pages only the latter. */
export function portalRoutes(options: PortalOptions): Router {
  const { filesDir, issuer, clientId, unionPayUrl, temporalUiUrl, temporalNamespace } = options;
  const config: PortalConfig = {
    issuer,
    clientId,
    ...(temporalUiUrl === undefined ? {} : { temporalUiUrl }),
    temporalNamespace,
  };
  const router = Router();
  router.get("/portal-config.json", (_request, response) => {
    response.set("Cache-Control", "no-cache").json(config);
  });
  // The sources have an index.html too: only a build has hashed files.
  if (!existsSync(join(filesDir, "assets"))) return router;

  // Names of hashed files change with every build: the page that names them is never served from a cache.
  const headers = {
    "Content-Security-Policy": portalPolicy({ issuer, unionPayUrl }),
    "Cache-Control": "no-cache",
  };
  const html = readFileSync(join(filesDir, "index.html"));
  const page: RequestHandler = (_request, response) => {
    response.set(headers).type("html").send(html);
  };
  router.use(precompressed(filesDir));
  router.get(/^\/(?!(api|codec|livez|readyz|metrics|healthz)(\/|$))[^.]*$/i, page);
  return router;
}
