import express, { type Request, type Response, type Router } from "express";
import type { Faults } from "../faults";
import { gatewayFaults, type Envelope } from "./envelope";
import { sameText, signatureOf, type PublicParameters } from "./signature";
import type { Tokens } from "./tokens";

/**
 * Largest difference, in seconds, between the caller's clock and this one. The real platform doesn't publish its
 * figure.
 */
const toleranceSeconds = 300;

export type Method = (body: unknown) => Envelope;

export interface ServicesDeps {
  appKey: string;
  appSecret: string;
  sellerTaxNumber: string;
  tokens: Tokens;
  faults: Faults;
  methods: ReadonlyMap<string, Method>;
  /** Returns the time in milliseconds. */
  now: () => number;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** POST /open/v1/services: one address for all methods, which a header names. Every answer has status 200. */
export function createServicesRoute(deps: ServicesDeps): Router {
  const { appKey, appSecret, sellerTaxNumber, tokens, faults, methods, now } = deps;

  const faultOf = (request: Request, body: Buffer): keyof typeof gatewayFaults | undefined => {
    const given: PublicParameters = {
      senid: text(request.query["senid"]),
      nonce: text(request.query["nonce"]),
      timestamp: text(request.query["timestamp"]),
      appkey: text(request.query["appkey"]),
    };
    if (!/^[0-9a-zA-Z]{32}$/.test(given.senid) || !/^\d{5,9}$/.test(given.nonce)) return "0201";
    if (given.appkey !== appKey) return "070101";
    const expected = signatureOf(appSecret, { ...given, path: request.path, body });
    if (!sameText(request.get("x-nuonuo-sign") ?? "", expected)) return "070601";
    if (!(Math.abs(now() / 1000 - Number(given.timestamp)) <= toleranceSeconds)) return "070601";
    if (!tokens.isValid(request.get("accesstoken") ?? "")) return "070301";
    if (!["", sellerTaxNumber].includes(request.get("usertax") ?? "")) return "070401";
    return undefined;
  };

  const answer = (request: Request, response: Response): void => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const fault = faultOf(request, body);
    if (fault) {
      response.json({ code: fault, describe: gatewayFaults[fault] });
      return;
    }
    const name = (request.get("method") ?? "").replace(/^nuonuo\.OpeMplatform\./, "");
    const method = methods.get(name);
    const strike = faults.strike(name);
    if (strike === "unasked") {
      response.destroy();
      return;
    }
    const envelope = method?.(parse(body)) ?? { code: "070501", describe: gatewayFaults["070501"] };
    if (strike === "lost") response.destroy();
    else if (strike === "garbled") response.send("<html>502</html>");
    else response.json(envelope);
  };

  const router = express.Router();
  router.post("/open/v1/services", express.raw({ type: () => true, limit: "1mb" }), answer);
  return router;
}
