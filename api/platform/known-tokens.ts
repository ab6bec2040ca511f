import { createHash } from "node:crypto";
import type { Principal } from "./principal";

/** A key that the issuer takes back is kept longer than this by whoever verifies with it. Milliseconds. */
const keptMs = 30_000;
const most = 10_000;

interface Known {
  principal: Principal;
  /** Milliseconds since the epoch. */
  until: number;
}

/**
 * Whose the tokens are that were verified a moment ago: a page that waits brings the same one every second. Known by
 * their hash, so that no token lies in memory; for half a minute, and never longer than they are valid.
 */
export function createKnownTokens(now: () => number) {
  const known = new Map<string, Known>();
  const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

  return {
    find(token: string): Principal | undefined {
      const found = known.get(hashOf(token));
      return found && now() < found.until ? found.principal : undefined;
    },

    /** @param validUntil - milliseconds since the epoch */
    keep(token: string, principal: Principal, validUntil: number): void {
      const hash = hashOf(token);
      // The latest last: what is over comes first.
      known.delete(hash);
      known.set(hash, { principal: Object.freeze(principal), until: Math.min(now() + keptMs, validUntil) });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
  };
}
