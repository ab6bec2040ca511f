import type { RequestHandler } from "express";
import type { UserRole } from "./principal";
import { Problem } from "./problem";

/** Lets a caller pass who has one of the roles. Needs the principal, so it comes after `authenticate`. */
export function requireRole(...allowed: readonly UserRole[]): RequestHandler {
  return (request, _response, next) => {
    if (!request.principal.roles.some((role) => allowed.includes(role))) throw new Problem("NO_ROLE");
    next();
  };
}
