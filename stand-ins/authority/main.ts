import { z } from "zod";
import { demoToken } from "../identity/demo-token";
import { demoUsers } from "../identity/demo-users";
import { runAlone, type Start } from "../shared/run-process";
import { startAuthority } from "./server";

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  API_URL: z.url({ protocol: /^https?$/ }),
  IDENTITY_URL: z.url({ protocol: /^https?$/ }),
  IDENTITY_DIR: z.string().min(1),
});

export const start: Start = async (given) => {
  const { PORT: port, API_URL: apiUrl, IDENTITY_URL, IDENTITY_DIR: dir } = environmentSchema.parse(given);
  const issuer = demoUsers({ dir }).find(({ roles }) => roles.includes("issuer"));
  if (!issuer) throw new Error("no demo user issues certificates");
  return startAuthority({ port, apiUrl, token: () => demoToken(IDENTITY_URL, issuer, "work-orders") });
};

runAlone(module, "authority", start);
