import { join } from "node:path";
import express, { Router, type Response } from "express";
import { controlGuard } from "../gateway/control-guard";
import { projectRoot } from "../project-root";

/**
 * Returns a content security policy that allows nothing inline and nothing from other origins.
 * @param formAction origins to which a page's forms may lead, including redirects
 */
export const pagePolicy = (formAction = "'none'"): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `form-action ${formAction}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Answers with a page that has no forms. */
function sendPage(response: Response, page: string): void {
  response
    .set({ "content-security-policy": pagePolicy(), "x-content-type-options": "nosniff" })
    .type("html")
    .send(page);
}

/**
 * Routes for the files of a part's pages, under /assets: those that all parts share, and the part's own. The compiler
 * copies none of these files, so they are read from the sources wherever the compiled code lies.
 * @param part name of its folder in stand-ins/
 */
export function pageAssets(part: string): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set("x-content-type-options", "nosniff");
    next();
  });
  for (const folder of ["shared/pages", part])
    router.use(express.static(join(projectRoot, "stand-ins", folder, "public"), { index: false }));
  return router;
}

/** Returns the routes of a part's control page, its files and its health, and the guard of what the page calls. */
export function controlPageRoutes(part: string, page: () => string): Router {
  const router = Router();
  router.get("/", (_request, response) => sendPage(response, page()));
  router.use("/assets", pageAssets(part));
  router.get("/favicon.ico", (_request, response) => void response.sendStatus(204));
  router.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  router.use("/control", controlGuard);
  return router;
}
