import { z } from "zod";
import { readEnvironment, type Environment } from "./environment";

const environmentSchema = z.object({
  WEBHOOKS_LOOPBACK: z.enum(["true", "false"], "must be true or false").default("false"),
});

export interface WebhooksConfig {
  /** True if endpoints on this machine may be called, also unencrypted; for the embedded stack and tests. */
  loopback: boolean;
}

/** Reads the settings of the calls of endpoints. @throws EnvironmentError that names what is wrong */
export function readWebhooksConfig(environment: Environment): WebhooksConfig {
  const { WEBHOOKS_LOOPBACK } = readEnvironment(environmentSchema, environment);
  return { loopback: WEBHOOKS_LOOPBACK === "true" };
}
