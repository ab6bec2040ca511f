import { randomUUID } from "node:crypto";
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import type { Gateway } from "../gateway";
import { spoil, type Fault } from "../../shared/gateway/faults";
import { errorBody, WechatError, wechatErrors } from "./wechat-error";

type ReplyLocals = Record<string, unknown> & {
  fault?: Fault | undefined;
  answerSerial?: string | undefined;
};

/** Sends a signed answer, as WeChat does. Its body is optional. */
export function reply(gateway: Gateway, res: Response, answer: { status: number; body?: object }): void {
  const { fault, answerSerial } = res.locals as ReplyLocals;
  if (spoil(res, fault?.kind)) return;
  if (fault?.kind === "http500")
    answer = { status: 500, body: errorBody(wechatErrors.systemError(), gateway.spelling.current) };
  const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
  res.status(answer.status).set({
    "Request-ID": randomUUID().replaceAll("-", "").toUpperCase(),
    "Cache-Control": "no-cache, must-revalidate",
    "Content-Language": "zh-CN",
    "X-Content-Type-Options": "nosniff",
    ...(fault?.kind === "unsigned" ? {} : gateway.signer.headers(text, { serial: answerSerial })),
  });
  if (answer.body === undefined) res.end();
  else res.type("application/json").send(Buffer.from(text));
}

/** Applies a planted fault to a request, either before the request is carried out or in its answer. */
export function faultMiddleware(gateway: Gateway): RequestHandler {
  return (req, res, next) => {
    const fault = gateway.faults.take(req.originalUrl);
    const locals = res.locals as ReplyLocals;
    locals.fault = fault;
    if (!fault || (fault.carriedOut ?? fault.kind === "unsigned")) return next();
    reply(gateway, res, { status: 500 });
  };
}

/** Makes the answer be signed with the key that the request names in Wechatpay-Serial. */
export function answerSerialMiddleware(gateway: Gateway): RequestHandler {
  return (req, res, next) => {
    const serial = namedKey(gateway, req);
    if (serial !== undefined && !gateway.signer.has(serial)) {
      throw wechatErrors.paramError("平台证书序列号Wechatpay-Serial错误");
    }
    (res.locals as ReplyLocals).answerSerial = serial;
    next();
  };
}

/**
 * Returns the key that a request names, or undefined if it names none. Some clients know none of WeChat's keys before
 * they fetch the certificates: they send an empty header (wechatpay-java) or the serial number of the merchant's own
 * certificate (IJPay).
 */
function namedKey({ merchant }: Gateway, req: Request): string | undefined {
  const serial = req.get("Wechatpay-Serial");
  return serial === "" || serial === merchant.serial ? undefined : serial;
}

/** Turns errors into WeChat's error answers, which are signed like all answers. */
export function errorMiddleware(gateway: Gateway): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const known = error instanceof WechatError ? error : unexpected(error, gateway, req.path);
    reply(gateway, res, { status: known.status, body: errorBody(known, gateway.spelling.current) });
  };
}

function unexpected(error: unknown, gateway: Gateway, path: string): WechatError {
  const status = (error as { status?: unknown }).status;
  if (typeof status === "number" && status >= 400 && status < 500)
    return wechatErrors.paramError("请求格式错误");
  gateway.log.error({ err: error, path }, "request failed");
  return wechatErrors.systemError();
}
