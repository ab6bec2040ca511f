import express, { type Request, type Response, type Router } from "express";
import { sign, signatureFault, signatureHeaders } from "../../gateways/invoice-provider/signature";
import { createOpenMethods, type Envelope, type OpenMethodsDeps } from "./open-methods";

export interface OpenRoutesDeps extends OpenMethodsDeps {
  appKey: string;
  appSecret: string;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The provider's interface: signed requests, signed answers. */
export function createOpenRoutes(deps: OpenRoutesDeps): Router {
  const { appKey, appSecret, now } = deps;
  const methods = new Map(Object.entries(createOpenMethods(deps)));
  const router = express.Router();

  const isTrusted = (request: Request, body: Buffer): boolean => {
    const message = {
      method: request.method,
      path: request.originalUrl,
      timestamp: request.get(signatureHeaders.timestamp) ?? "",
      nonce: request.get(signatureHeaders.nonce) ?? "",
      body,
    };
    const signature = request.get(signatureHeaders.signature) ?? "";
    const fault = signatureFault({ secret: appSecret, message, signature, nowMs: now() });
    return request.get(signatureHeaders.appKey) === appKey && fault === undefined;
  };

  const answer = (request: Request, response: Response, envelope: Envelope): void => {
    const body = JSON.stringify(envelope);
    const timestamp = String(Math.floor(now() / 1000));
    const nonce = request.get(signatureHeaders.nonce) ?? "";
    const signature = sign(appSecret, {
      method: "ANSWER",
      path: request.originalUrl,
      timestamp,
      nonce,
      body,
    });
    response
      .set(signatureHeaders.timestamp, timestamp)
      .set(signatureHeaders.signature, signature)
      .type("json")
      .send(body);
  };

  router.post("/open/v1/:method", express.raw({ type: () => true, limit: "256kb" }), (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!isTrusted(request, body)) {
      response.status(401).json({ code: "E9301", describe: "签名不正确或已过期", result: null });
      return;
    }
    const method = methods.get(request.params.method);
    answer(
      request,
      response,
      method?.(parse(body)) ?? { code: "E9404", describe: "没有这个接口", result: null },
    );
  });
  return router;
}
