import { z } from "zod";
import { Unusable, type ReadinessCheck } from "../../runtime/readiness";
import { discoverKeysUrl } from "./issuer-keys";

const timeoutMs = 3_000;
/** Types of keys that can sign with an algorithm that we accept. */
const keyTypes = ["RSA", "EC", "OKP"];

const keySetSchema = z.object({ keys: z.array(z.object({ kty: z.string(), use: z.string().optional() })) });

/** The issuer answers under the very name that its tokens carry, and publishes a key that can sign them. */
export const issuerCheck =
  (issuer: string): ReadinessCheck =>
  async () => {
    const url = await discoverKeysUrl(issuer);
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`its keys were answered with ${response.status}`);
    const { keys } = keySetSchema.parse(await response.json());
    const fits = keys.some(({ kty, use = "sig" }) => use === "sig" && keyTypes.includes(kty));
    if (!fits) throw new Unusable("the issuer publishes no key that could sign a token");
  };
