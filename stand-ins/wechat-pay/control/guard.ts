import type { ErrorRequestHandler, RequestHandler } from "express";
import { z } from "zod";
import type { Gateway } from "../gateway";
import { ControlError } from "./control-error";

const localHosts = ["127.0.0.1", "localhost"];

/** Keeps other sites' pages, and names that resolve to this machine, from driving the gateway through a browser. */
export const controlGuard: RequestHandler = (req, _res, next) => {
  const origin = req.get("Origin");
  const isForeign = origin !== undefined && origin !== `http://${req.get("Host")}`;
  if (!localHosts.includes(req.hostname) || isForeign)
    throw new ControlError(403, "FORBIDDEN", "只能从本机的控制页操作");
  next();
};

/** Answers {code, message} for refusals and bad input. */
export function controlErrors(gateway: Gateway): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof ControlError) {
      res.status(error.status).json({ code: error.code, message: error.message });
    } else if (error instanceof z.ZodError || (error as { status?: number }).status === 400) {
      const message = error instanceof z.ZodError ? z.prettifyError(error) : "请求体不是合法的JSON";
      res.status(400).json({ code: "BAD_INPUT", message });
    } else {
      gateway.log.error({ err: error, path: req.path }, "control request failed");
      res.status(500).json({ code: "INTERNAL", message: "控制台出错，请查看日志" });
    }
  };
}
