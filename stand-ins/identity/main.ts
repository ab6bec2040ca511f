import { z } from "zod";
import { runProcess } from "../shared/run-process";
import { startIdentityProvider } from "./server";

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_DIR: z.string().min(1),
  PORTAL_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:3000"),
  OIDC_AUDIENCE: z.string().min(1).default("ca-renewal-api"),
});

void runProcess("identity-provider", async () => {
  const environment = environmentSchema.parse(process.env);
  return startIdentityProvider({
    port: environment.PORT,
    dir: environment.DATA_DIR,
    portalUrl: environment.PORTAL_URL,
    audience: environment.OIDC_AUDIENCE,
  });
});
