import { configurationOrExit } from "../config/environment";
import { readIdentityConfig } from "../config/identity";
import { keysForTemporal } from "./checks/issuer";

/** `node dist/doctor/issuer-keys.js`: prints what `deploy/ca issuer-keys` gives to Temporal, or says why not and exits with 1. */
async function main(): Promise<void> {
  const { issuer } = configurationOrExit(() => readIdentityConfig(process.env));
  console.log(JSON.stringify(await keysForTemporal(issuer)));
}

main().catch((error: unknown) => {
  console.error(`OIDC_ISSUER：${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
