import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { Router } from "express";
import { methodNotAllowed } from "../platform/error-handler";
import { openApiDocument, type DocumentOptions } from "./document";
import { operationOf, type AnyRoute, type DefineRoute } from "./route";
import { requestChain, type ChainOptions } from "./request-chain";

export type RouteBookOptions = Omit<DocumentOptions, "operations"> & ChainOptions;

const placeholdersOf = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");

/** Checks a route's declaration at start, so that a mistake doesn't wait for the first call. @throws Error */
function assertSound({ method, path, params, records, response }: AnyRoute): void {
  const declared = Object.keys(params?.shape ?? {}).toSorted();
  const used = placeholdersOf(path).toSorted();
  if (declared.join() !== used.join())
    throw new Error(`${path}: its params must be exactly its placeholders`);
  if (used.length > 0 && records === undefined) throw new Error(`${path}: say whose record it names`);
  if (method !== "get" && response.binary) throw new Error(`${path}: a write can't answer with raw bytes`);
}

/** Creates the book in which features define their routes. */
export function createRouteBook({ authenticate, gate, limits, audit, ...about }: RouteBookOptions) {
  const routes: AnyRoute[] = [];

  const defineRoute: DefineRoute = (route) => {
    assertSound(route);
    routes.push(route);
  };

  /** Returns the OpenAPI document of all routes defined so far. */
  function document() {
    const operations: RouteConfig[] = routes.map(operationOf);
    return openApiDocument({ ...about, operations });
  }

  /**
   * Returns a router for the routes defined so far and their document at /openapi.json. Other methods of their paths
   * are answered with 405. A path without placeholders must be defined before a path with placeholders that also
   * matches it.
   */
  function router(): Router {
    const served = Router();
    // The document is made at the first request for it: making it takes a third of a second, which would delay the
    // start.
    let described: ReturnType<typeof document> | undefined;
    const methodsByPath = new Map<string, string[]>();
    served.get("/openapi.json", (_request, response) => {
      response.json((described ??= document()));
    });
    served.all("/openapi.json", methodNotAllowed(["GET", "HEAD"]));
    for (const route of routes) {
      const path = route.path.replace(/\{(\w+)\}/g, ":$1");
      served[route.method](path, requestChain(route, { authenticate, gate, limits, audit }));
      const methods = route.method === "get" ? ["GET", "HEAD"] : [route.method.toUpperCase()];
      methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), ...methods]);
      // A path's other methods are refused before a later path with placeholders matches it, too.
      if (routes.findLast((other) => other.path === route.path) === route)
        served.all(path, methodNotAllowed(methodsByPath.get(path) ?? []));
    }
    return served;
  }

  return { defineRoute, router, document };
}
