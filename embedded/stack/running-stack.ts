import { addressesOf } from "./addresses";
import { stackKeys } from "./keys";
import { portsFrom } from "./ports";
import { dataDirOf } from "./data-dir";

/**
 * Adds to an environment the variables that a program needs beside the stack of `npm start`. Variables that are set stay
 * as they are.
 */
export function useRunningStack(env: NodeJS.ProcessEnv): void {
  const addresses = addressesOf(portsFrom(env), env);
  const dataDir = dataDirOf(env);
  env["TEMPORAL_ADDRESS"] ||= addresses.temporal;
  env["MONGODB_URI"] ||= addresses.mongo;
  env["PAYLOAD_KEYS_FILE"] ||= stackKeys(dataDir).payloadKeysFile;
}
