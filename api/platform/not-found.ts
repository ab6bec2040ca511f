import type { RequestHandler } from "express";
import { Problem } from "./problem";

/** The answer where no route matched. */
export const notFound: RequestHandler = () => {
  throw new Problem("NOT_FOUND", { detail: "请检查请求地址" });
};

/** The answer to methods that a known path doesn't have. `allowed` are those it has, in upper case. */
export function methodNotAllowed(allowed: readonly string[]): RequestHandler {
  const allow = allowed.join(", ");
  return (request, response) => {
    response.set("allow", allow);
    if (request.method !== "OPTIONS") throw new Problem("METHOD_NOT_ALLOWED");
    response.status(204).end();
  };
}
