import express, { type Router } from "express";
import { sameText } from "./signature";
import type { Tokens } from "./tokens";

const texts = {
  "070304": "Incorrect clientId",
  "070305": "Incorrect clientSecret",
  "070306": "The number of calls is limited",
  "070307": "Incorrect appType",
  "070315": "Incorrect content-type",
} as const;

/** POST /accessToken: exchanges the app's credentials for a token that is valid for 24 hours. */
export function createTokenRoute(deps: { tokens: Tokens; appKey: string; appSecret: string }): Router {
  const { tokens, appKey, appSecret } = deps;
  const faultOf = (contentType: string, form: Record<string, unknown>): keyof typeof texts | undefined => {
    if (!contentType.startsWith("application/x-www-form-urlencoded")) return "070315";
    if (form["grant_type"] !== "client_credentials") return "070307";
    if (form["client_id"] !== appKey) return "070304";
    if (!sameText(String(form["client_secret"]), appSecret)) return "070305";
    return undefined;
  };
  const router = express.Router();
  router.post("/accessToken", express.urlencoded({ extended: false, limit: "16kb" }), (request, response) => {
    const form = (request.body ?? {}) as Record<string, unknown>;
    const fault = faultOf(request.get("content-type") ?? "", form);
    const granted = fault === undefined ? tokens.grant() : undefined;
    if (granted) {
      response.json({ access_token: granted.token, expires_in: String(granted.seconds) });
      return;
    }
    const error = fault ?? "070306";
    response.json({ error, error_description: texts[error] });
  });
  return router;
}
