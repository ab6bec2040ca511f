import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { decrypt, encrypt, type SealingKey } from "../../lib/sealing";
import { askPlatform } from "./ask-platform";
import type { AccessTokens, NuonuoSettings } from "./settings";

/** Token as it is stored for all processes; `renewAt` is in milliseconds since the epoch. */
export interface KeptToken {
  /** Token encrypted with a key derived from the app's secret. */
  sealed: string;
  renewAt: number;
}

/**
 * Store in which the processes share the token. The platform grants few tokens a month, and a new one may end the one
 * before.
 */
export interface TokenStore {
  read(): Promise<KeptToken | undefined>;
  /**
   * Claims the right to request the next token for a time in milliseconds. Returns the times of earlier grants, or
   * undefined while another process has the right.
   */
  claim(forMs: number): Promise<{ id: string; grants: readonly number[] } | undefined>;
  /** Records a grant, just before it is requested, at a time in milliseconds since the epoch. */
  count(at: number): Promise<void>;
  /** Stores the token, unless another process has claimed the right since. */
  keep(token: KeptToken, claim: string): Promise<void>;
  /** Ends a claim, unless another process has claimed the right since. */
  release(claim: string): Promise<void>;
}

const answerSchema = z.looseObject({
  access_token: z.string().min(1).optional(),
  /** Lifetime in seconds, documented as a string but also seen as a number. */
  expires_in: z.coerce.number().positive().optional().catch(undefined),
  error: z.string().optional(),
});

const askTimeoutMs = 5_000;
const claimMs = 15_000;
const pauseMs = 250;
const mostPauses = 40;
const hourMs = 3_600_000;
const usualLifeMs = 24 * hourMs;
const quota = 50;
const quotaMs = 30 * 24 * hourMs;
/**
 * Time after a grant within which a refused token is not replaced, in milliseconds. A new token would not help, and
 * would only use up the quota.
 */
const tooSoonMs = 600_000;

const keyOf = (appSecret: string): SealingKey => ({
  algorithm: "AES-256-GCM",
  bytes: createHash("sha256").update(`token ${appSecret}`).digest(),
});

const seal = (token: string, appSecret: string): string =>
  encrypt(keyOf(appSecret), Buffer.from(token)).toString("base64");

/** Returns the decrypted token, or undefined if it was encrypted with another secret. */
function unseal(sealed: string, appSecret: string): string | undefined {
  try {
    return decrypt(keyOf(appSecret), Buffer.from(sealed, "base64")).toString();
  } catch {
    return undefined;
  }
}

/** Returns tokens for an app whose token never expires. */
export const fixedToken = (token: string): AccessTokens => ({
  current: () => Promise.resolve(token),
  after: () =>
    Promise.reject(new Error("诺税通 refuses the configured access token: check INVOICE_AUTHORIZATION_FILE")),
});

/**
 * Creates the shared token. It is requested if there is none, or one hour before it expires, by one process for all.
 */
export function sharedTokens(deps: {
  settings: Pick<NuonuoSettings, "tokenUrl" | "appKey" | "appSecret">;
  tokenStore: TokenStore;
  now: () => number;
}): AccessTokens {
  const { settings, tokenStore, now } = deps;
  const { appKey, appSecret, tokenUrl } = settings;

  /**
   * Token as this process read it last. If it has been replaced since, the platform refuses it, and it is read again.
   */
  let known: { token: string; renewAt: number } | undefined;

  async function kept(): Promise<string | undefined> {
    const found = await tokenStore.read();
    const token = found && now() < found.renewAt ? unseal(found.sealed, appSecret) : undefined;
    known = found && token !== undefined ? { token, renewAt: found.renewAt } : undefined;
    return token;
  }

  async function grant(): Promise<{ token: string; lifeMs: number }> {
    const answer = await askPlatform({
      what: "accessToken",
      url: new URL(tokenUrl),
      timeoutMs: askTimeoutMs,
      headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
      body: new URLSearchParams({
        ...{ client_id: appKey, client_secret: appSecret, grant_type: "client_credentials" },
      }).toString(),
    });
    const { access_token: token, expires_in: seconds, error } = answerSchema.parse(answer);
    if (token === undefined) throw new Error(`诺税通 grants no access token: ${error ?? "no reason given"}`);
    return { token, lifeMs: seconds === undefined ? usualLifeMs : seconds * 1000 };
  }

  function refuseUnlessWorthwhile(grants: readonly number[], refused: string | undefined): void {
    const recent = grants.filter((at) => now() - at < quotaMs);
    if (recent.length >= quota)
      throw new Error(`the ${quota} access tokens of 30 days are used up: 诺税通 would refuse another`);
    const last = recent.at(-1);
    if (refused !== undefined && last !== undefined && now() - last < tooSoonMs)
      throw new Error(
        "诺税通 refuses an access token that it has just granted: check the app and its authorisation",
      );
  }

  async function renew(refused?: string): Promise<string> {
    for (let pauses = 0; pauses < mostPauses; pauses += 1) {
      const current = await kept();
      if (current !== undefined && current !== refused) return current;
      const claim = await tokenStore.claim(claimMs);
      if (!claim) {
        await sleep(pauseMs);
        continue;
      }
      try {
        // Another process may have renewed the token between the read and the claim.
        const other = await kept();
        if (other !== undefined && other !== refused) return other;
        refuseUnlessWorthwhile(claim.grants, refused);
        await tokenStore.count(now());
        const { token, lifeMs } = await grant();
        const renewAt = now() + Math.max(lifeMs - hourMs, lifeMs / 2);
        await tokenStore.keep({ sealed: seal(token, appSecret), renewAt }, claim.id);
        return token;
      } finally {
        await tokenStore.release(claim.id);
      }
    }
    throw new Error("another process is asking for the access token, and did not get it in time");
  }

  return {
    current: async () => (known && now() < known.renewAt ? known.token : ((await kept()) ?? renew())),
    after: (refused) => renew(refused),
  };
}
