import { readdirSync, existsSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import express, { Router, type Response, type RequestHandler } from "express";
import type { PortalConfig } from "../../contract/portal-config";

/**
 * Returns the Content-Security-Policy of the pages: scripts from this origin only, calls to this origin and the issuer,
 * and forms to this origin and UnionPay, to which a browser goes to pay.
 */
function portalPolicy({ issuer, unionPayUrl }: { issuer: string; unionPayUrl: string }): string {
  const directives = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    // The component library writes its styles into the page at run time.
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", new URL(issuer).origin],
    "form-action": ["'self'", new URL(unionPayUrl).origin],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(" "))
    .join("; ");
}

const yearSeconds = 31_536_000;

/** Sets the cache headers of a file. Files with a hash in their name never change, so they are cached for a year. */
function cacheFor(response: Response, file: string): void {
  const hashed = file.includes("/assets/");
  response.set("Cache-Control", hashed ? `public, max-age=${yearSeconds}, immutable` : "no-cache");
  response.set("Vary", "Accept-Encoding");
}

/** Headers that mean something on a page only. On a small script they would be longer than the script. */
const headersOfPages = [
  "Content-Security-Policy",
  "Cross-Origin-Opener-Policy",
  "Origin-Agent-Cluster",
  "Referrer-Policy",
  "X-DNS-Prefetch-Control",
  "X-Download-Options",
  "X-Frame-Options",
  "X-Permitted-Cross-Domain-Policies",
  "X-XSS-Protection",
];

/** Encodings that a build provides, smallest first, with the endings of their files. */
const encodings = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/**
 * Serves the files of a build, the hashed ones each as its smallest precompressed variant that the browser accepts. Those
 * are held in memory, some 12 MB, because they belong to the pages that this process serves: a later build takes them
 * from the disk.
 */
function filesOf(filesDir: string): Router {
  const folder = join(filesDir, "assets");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const assets = new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [`/assets/${relative(folder, path)}`, readFileSync(path)]),
  );
  const router = Router();
  router.get("/assets/*name", (request, response, next) => {
    const { path } = request;
    const [encoding, ending = ""] =
      encodings.find(([name, added]) => assets.has(path + added) && request.acceptsEncodings(name)) ?? [];
    const content = assets.get(path + ending);
    if (content === undefined) return next();
    cacheFor(response, path);
    if (encoding !== undefined) response.set("Content-Encoding", encoding);
    if (/\.(js|css)$/.test(path)) for (const name of headersOfPages) response.removeHeader(name);
    response.type(extname(path)).send(content);
  });
  router.use(express.static(filesDir, { index: false, setHeaders: cacheFor, redirect: false }));
  return router;
}

interface PortalOptions extends Omit<PortalConfig, "temporalUiUrl"> {
  /** Folder of the built pages. */
  filesDir: string;
  /** Address at which operators reach the Temporal UI, if they can reach it. */
  temporalUiUrl: string | undefined;
  /** Address of UnionPay, to which the bank's form is posted. */
  unionPayUrl: string;
}

/**
 * Serves the web pages and the configuration of this installation that they need. Without built pages, only the
 * configuration is served.
 */
export function portalRoutes(options: PortalOptions): Router {
  const { filesDir, unionPayUrl, issuer, clientId, temporalUiUrl, temporalNamespace, site, retention } =
    options;
  const config: PortalConfig = {
    issuer,
    clientId,
    ...(temporalUiUrl === undefined ? {} : { temporalUiUrl }),
    temporalNamespace,
    site,
    retention,
  };
  const router = Router();
  router.get("/portal-config.json", (_request, response) => {
    response.set("Cache-Control", "no-cache").json(config);
  });
  // The sources have an index.html as well. Only a build has hashed files.
  if (!existsSync(join(filesDir, "assets"))) return router;

  // The names of hashed files change with every build, so the page that refers to them is never served from a cache.
  const headers = {
    "Content-Security-Policy": portalPolicy({ issuer, unionPayUrl }),
    "Cache-Control": "no-cache",
  };
  const pageOf = (file: string): RequestHandler => {
    const html = readFileSync(join(filesDir, file));
    return (_request, response) => {
      response.set(headers).type("html").send(html);
    };
  };
  router.use(filesOf(filesDir));
  router.get("/docs", pageOf("docs.html"));
  router.get("/docs/guide", pageOf("guide.html"));
  router.get("/docs/changes", pageOf("changes.html"));
  router.get("/manual", pageOf("manual.html"));
  router.get(/^\/(?!(api|codec|livez|readyz|metrics|healthz)(\/|$))[^.]*$/i, pageOf("index.html"));
  return router;
}
