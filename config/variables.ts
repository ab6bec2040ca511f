import { z } from "zod";

/** Variables that more than one process reads, so that each has one meaning. */

export const port = z.coerce.number().int().min(0).max(65_535);

export const logLevel = z
  .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
  .default("info");

export const databaseVariables = {
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, "must be a mongodb:// or mongodb+srv:// address"),
};

export const engineVariables = {
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s/]+:\d+$/, "must be host:port"),
  TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
  /** Path of the keys that payloads are encrypted with. */
  PAYLOAD_KEYS_FILE: z.string().min(1),
};
