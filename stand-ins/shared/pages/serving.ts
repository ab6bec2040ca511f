import { join } from "node:path";
import express, { Router, type Response } from "express";
import { projectRoot } from "../project-root";

/**
 * Nothing inline, nothing from elsewhere.
 * @param formAction where a page's forms may lead, redirects included
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

/** Answers with a page that sends no form anywhere. */
export function sendPage(response: Response, page: string): void {
  response
    .set({ "content-security-policy": pagePolicy(), "x-content-type-options": "nosniff" })
    .type("html")
    .send(page);
}

/**
 * The files of a part's pages, for /assets: those that all parts share, and its own. The compiler copies none of
 * them, so they are read from the sources, wherever the compiled code lies.
 * @param part its folder in stand-ins/
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
