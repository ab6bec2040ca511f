import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import express, { Router, type Response } from "express";

const yearSeconds = 31_536_000;

/** Hashed files never change: their names do. */
function cacheFor(response: Response, file: string): void {
  const hashed = file.includes("/assets/");
  response.set("Cache-Control", hashed ? `public, max-age=${yearSeconds}, immutable` : "no-cache");
  response.set("Vary", "Accept-Encoding");
}

/** Serves the files of a build, each as the .gz that lies beside it where the browser takes that. */
export function precompressed(filesDir: string): Router {
  const compressed = new Set(
    readdirSync(join(filesDir, "assets"))
      .filter((name) => name.endsWith(".gz"))
      .map((name) => `/assets/${name.slice(0, -".gz".length)}`),
  );
  const options = { index: false, setHeaders: cacheFor, redirect: false } as const;
  const router = Router();
  router.get("/assets/:name", (request, response, next) => {
    if (!compressed.has(request.path) || !request.acceptsEncodings("gzip")) return next();
    response.type(extname(request.path)).set("Content-Encoding", "gzip");
    cacheFor(response, request.path);
    response.sendFile(`${request.path}.gz`, { root: filesDir, cacheControl: false });
  });
  router.use(express.static(filesDir, options));
  return router;
}
