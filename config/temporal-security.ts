import { z } from "zod";
import { readEnvironment, type Environment, secretFile } from "./environment";

const schema = z
  .object({
    TEMPORAL_TLS: z.enum(["true", "false"], "must be true or false").default("false"),
    TEMPORAL_TLS_CA_FILE: secretFile().optional(),
    TEMPORAL_TLS_CERT_FILE: secretFile().optional(),
    TEMPORAL_TLS_KEY_FILE: secretFile().optional(),
    TEMPORAL_TLS_SERVER_NAME: z.string().min(1).optional(),
    TEMPORAL_API_KEY_FILE: secretFile().optional(),
  })
  .refine(
    (read) => (read.TEMPORAL_TLS_CERT_FILE === undefined) === (read.TEMPORAL_TLS_KEY_FILE === undefined),
    {
      message: "and TEMPORAL_TLS_KEY_FILE belong together",
      path: ["TEMPORAL_TLS_CERT_FILE"],
    },
  )
  .refine((read) => read.TEMPORAL_TLS === "true" || read.TEMPORAL_TLS_CERT_FILE === undefined, {
    message: "needs TEMPORAL_TLS=true",
    path: ["TEMPORAL_TLS_CERT_FILE"],
  });

/** Security options of a connection to Temporal, in the form that its clients and workers take. */
export interface TemporalSecurity {
  tls?: {
    serverRootCACertificate?: Buffer;
    clientCertPair?: { crt: Buffer; key: Buffer };
    serverNameOverride?: string;
  };
  /** API key for Temporal Cloud. It implies TLS. */
  apiKey?: string;
}

/**
 * Reads TLS, client certificate and API key for Temporal.
 * @throws EnvironmentError that names every bad variable
 */
export function readTemporalSecurity(environment: Environment): TemporalSecurity {
  const read = readEnvironment(schema, environment);
  const { TEMPORAL_TLS_CA_FILE: ca, TEMPORAL_TLS_CERT_FILE: crt, TEMPORAL_TLS_KEY_FILE: key } = read;
  const { TEMPORAL_TLS_SERVER_NAME: name, TEMPORAL_API_KEY_FILE: apiKey } = read;
  if (read.TEMPORAL_TLS === "false" && apiKey === undefined) return {};
  return {
    tls: {
      ...(ca === undefined ? {} : { serverRootCACertificate: Buffer.from(ca) }),
      ...(crt === undefined || key === undefined
        ? {}
        : { clientCertPair: { crt: Buffer.from(crt), key: Buffer.from(key) } }),
      ...(name === undefined ? {} : { serverNameOverride: name }),
    },
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}
