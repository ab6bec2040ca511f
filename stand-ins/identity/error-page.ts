import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { z } from "zod";
import { problemPage } from "./pages";

const clientErrorSchema = z.object({ name: z.string(), status: z.int().min(400).max(499) });

/**
 * Answers errors with a page. This includes a sign-in that has ended or belongs to another browser: the user then has
 * to start again from the portal.
 */
export function errorPage(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const blamed = clientErrorSchema.safeParse(error).data;
    if (!blamed) log.error({ err: error }, "request failed");
    response
      .status(blamed?.status ?? 500)
      .type("html")
      .send(problemPage(blamed?.name ?? "server_error"));
  };
}
