import { z } from "zod";
import { readEnvironment, type Environment, port, httpUrl } from "./environment";
import { processConfig, processVariables, type ProcessConfig } from "./process";

const schema = z.object({
  ...processVariables,
  API_PORT: port.default(3_000),
  API_HOST: z.string().min(1).default("127.0.0.1"),
  PUBLIC_URL: httpUrl.optional(),
  /** Origin of the page that may call the codec server from a browser: the Temporal UI. */
  TEMPORAL_UI_URL: httpUrl.optional(),
  CODEC_PATH_SECRET: z
    .string()
    .regex(/^[\w-]{32,}$/, "must be 32 or more letters, digits, _ or -")
    .optional(),
  /** Folder in which each process records the commands that it acknowledged; nothing is recorded if unset. */
  COMMANDS_DIR: z.string().min(1).optional(),
});

export interface ApiConfig extends ProcessConfig {
  port: number;
  host: string;
  /** Address at which browsers and gateways reach the API, without a slash at the end. */
  publicUrl: string;
  temporalUiUrl: string | undefined;
  /** Secret part of the codec server's path for the embedded Temporal UI; undefined in production. */
  codecPathSecret: string | undefined;
  commandsDir: string | undefined;
}

/**
 * Reads the API's own settings from the environment. Identity and gateways have files of their own.
 * @throws EnvironmentError that names every bad variable
 */
export function readApiConfig(environment: Environment): ApiConfig {
  const values = readEnvironment(schema, environment);
  return {
    ...processConfig(values, environment),
    port: values.API_PORT,
    host: values.API_HOST,
    publicUrl: (values.PUBLIC_URL ?? `http://127.0.0.1:${values.API_PORT}`).replace(/\/+$/, ""),
    temporalUiUrl: values.TEMPORAL_UI_URL,
    codecPathSecret: values.CODEC_PATH_SECRET,
    commandsDir: values.COMMANDS_DIR,
  };
}
