import { configurationOrExit } from "../config/environment";
import { readIdentityConfig } from "../config/identity";
import { keysForTemporal } from "./checks/issuer";

/**
 * Program `node dist/doctor/issuer-keys.js`: prints the keys that `deploy/ca issuer-keys` gives to Temporal. On failure
 * it prints the reason and exits with 1.
 */
async function main(): Promise<void> {
  const { issuer } = configurationOrExit(() => readIdentityConfig(process.env));
  console.log(JSON.stringify(await keysForTemporal(issuer)));
}

main().catch((error: unknown) => {
  console.error(`OIDC_ISSUER：${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
