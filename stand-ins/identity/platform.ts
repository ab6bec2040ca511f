import { Router } from "express";
import { platformClientId } from "./clients";
import { platformPage } from "./pages";

/** Path of the real platform's address from which its users come. */
export const platformPath = "/tpbidder";

/** State with which the identity provider sends the browser back once somebody is signed in. */
const signedIn = "signed-in";

/** Creates the trading platform's page for bidders, which requires a sign-in and links to the portal. */
export function createPlatformRoutes(issuer: string, portalUrl: string): Router {
  const query = new URLSearchParams({
    client_id: platformClientId,
    redirect_uri: `${issuer}${platformPath}`,
    response_type: "none",
    scope: "openid",
    state: signedIn,
  });
  const router = Router();
  router.get(platformPath, ({ query: { state } }, response) => {
    if (state !== signedIn) return response.redirect(`/auth?${query.toString()}`);
    response
      .set("cache-control", "no-store")
      .type("html")
      .send(platformPage(`${portalUrl}/start`));
  });
  return router;
}
