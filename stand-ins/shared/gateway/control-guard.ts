import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "pino";
import { z } from "zod";
import { ControlError } from "./control-error";

const localHosts = ["127.0.0.1", "localhost"];

/**
 * Refuses control requests that a browser sends from other sites' pages, or under foreign host names that resolve to
 * this machine.
 */
export const controlGuard: RequestHandler = (request, response, next) => {
  const origin = request.get("Origin");
  const isForeign = origin !== undefined && origin !== `http://${request.get("Host")}`;
  if (localHosts.includes(request.hostname) && !isForeign) return next();
  response.status(403).json({ code: "FORBIDDEN", message: "只能从本机的控制页操作" });
};

/** Answers refusals and invalid input with {code, message}. */
export function controlErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof ControlError) {
      response.status(error.status).json({ code: error.code, message: error.message });
    } else if (error instanceof z.ZodError || (error as { status?: number }).status === 400) {
      const message = error instanceof z.ZodError ? z.prettifyError(error) : "请求体不是合法的JSON";
      response.status(400).json({ code: "BAD_INPUT", message });
    } else {
      log.error({ err: error, path: request.path }, "control request failed");
      response.status(500).json({ code: "INTERNAL", message: "控制台出错，请查看日志" });
    }
  };
}
