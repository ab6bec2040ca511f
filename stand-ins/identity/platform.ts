import { Router } from "express";
import { platformClientId } from "./clients";
import { platformPage } from "./pages";

/** As the platform's own address ends, from which its users come. */
export const platformPath = "/tpbidder";

/** What the identity provider sends a browser back with: that somebody is signed in, and nothing else. */
const signedIn = "signed-in";

/** The trading platform's page for bidders: it has them sign in, and links to the portal. */
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
