import type { RequestHandler } from "express";
import type { Principal, UserRole } from "./principal";
import { Problem } from "./problem";

/** @throws Problem NO_ROLE unless the caller has one of the roles */
export function refuseUnlessRole({ roles }: Principal, allowed: readonly UserRole[]): void {
  if (!roles.some((role) => allowed.includes(role))) throw new Problem("NO_ROLE");
}

/** Lets a caller pass who has one of the roles. Needs the principal, so it comes after `authenticate`. */
export function requireRole(...allowed: readonly UserRole[]): RequestHandler {
  return (request, _response, next) => {
    refuseUnlessRole(request.principal, allowed);
    next();
  };
}
