import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Router } from "express";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const files = {
  "/": "index.html",
  "/page/control.js": "control.js",
  "/page/control.css": "control.css",
};

/** The control page. */
export function pageRoutes(): Router {
  const routes = Router();
  const folder = join(projectRoot(__dirname), "embedded", "wechat-gateway", "page");
  for (const [path, file] of Object.entries(files)) {
    routes.get(path, (_req, res) => {
      res.set({
        "Content-Security-Policy": contentSecurityPolicy,
        "X-Content-Type-Options": "nosniff",
      });
      res.sendFile(file, { root: folder });
    });
  }
  return routes;
}

// The compiler copies no pages, so they are read from the sources, wherever the compiled code lies.
function projectRoot(from: string): string {
  return existsSync(join(from, "package.json")) ? from : projectRoot(dirname(from));
}
