import type { RequestHandler } from "express";
import type { Principal, UserRole } from "./principal";

/** An operation as scopes see it: its name, and whether it only reads. */
export interface ScopedOperation {
  operationId: string;
  method: string;
}

/** Operations that a script may do in the role of an operator. All others, above all those about money, take a person. */
const scopesOfOperators: Readonly<Record<string, string>> = {
  importLocks: "import",
  getLockPage: "import",
  decodePayloads: "codec",
};

/**
 * Returns the scope that a script needs, beside the role, for an operation. Undefined means that no script may do it in
 * this role.
 */
function scopeFor(role: UserRole, { operationId, method }: ScopedOperation): string | undefined {
  if (role === "bidder") return method === "get" ? "read" : "apply";
  if (role === "issuer") return "work-orders";
  if (role === "subscriber") return "events";
  if (role === "accountant") return "books";
  return role === "operator" ? scopesOfOperators[operationId] : undefined;
}

/** Returns the scopes of which a script needs one for an operation that these roles may do. */
export const scopesFor = (roles: readonly UserRole[], operation: ScopedOperation): string[] => [
  ...new Set(roles.flatMap((role) => scopeFor(role, operation) ?? [])),
];

/**
 * Returns a handler that leaves a script only the roles in which its scopes allow the operation, so that whatever asks
 * for the caller's roles later judges by these. People keep their roles. It must come after `authenticate`.
 */
export const withinScopes =
  (operation: ScopedOperation): RequestHandler =>
  (request, _response, next) => {
    const { script, roles } = request.principal;
    if (script) {
      const allows = (role: UserRole): boolean => {
        const scope = scopeFor(role, operation);
        return scope !== undefined && script.scopes.includes(scope);
      };
      request.principal = { ...request.principal, roles: roles.filter(allows) } satisfies Principal;
    }
    next();
  };
