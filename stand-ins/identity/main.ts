import { z } from "zod";
import { runAlone, type Start } from "../shared/run-process";
import { startIdentityProvider } from "./server";

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_DIR: z.string().min(1),
  PORTAL_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:3000"),
  OIDC_AUDIENCE: z.string().min(1).default("ca-renewal-api"),
});

export const start: Start = async (given) => {
  const environment = environmentSchema.parse(given);
  return startIdentityProvider({
    port: environment.PORT,
    dir: environment.DATA_DIR,
    portalUrl: environment.PORTAL_URL,
    audience: environment.OIDC_AUDIENCE,
  });
};

runAlone(module, "identity-provider", start);
