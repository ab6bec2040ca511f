import type { Logger } from "pino";
import { Unusable, type ReadinessCheck } from "../../runtime/readiness";

/** What the tokens of our issuer say for whom they are. */
export interface AudienceWatch {
  accepted(): void;
  refused(audience: unknown): void;
  check: ReadinessCheck;
}

export interface AudienceWatchOptions {
  /** OIDC_AUDIENCE */
  audience: string;
  log: Logger;
  now?: () => number;
  /** For how long a refused token keeps us from being ready: no longer, or a token for others could take us down. */
  heldAgainstUsMs?: number;
}

/**
 * Notices an audience that doesn't fit: sound tokens of our issuer come, and none is for us. Once a token was for us
 * the setting is right, and others are somebody else's.
 */
export function watchAudience(options: AudienceWatchOptions): AudienceWatch {
  const { audience, log, now = Date.now, heldAgainstUsMs = 60_000 } = options;
  let proven = false;
  let wrong: { audience: string; at: number } | undefined;

  return {
    accepted: () => {
      proven = true;
    },
    refused: (given) => {
      const named = JSON.stringify(given ?? null).slice(0, 200);
      log.warn({ expected: audience, given: named }, "a token is for another audience");
      wrong = { audience: named, at: now() };
    },
    check: async () => {
      if (proven || !wrong || now() - wrong.at > heldAgainstUsMs) return;
      throw new Unusable(`tokens are for ${wrong.audience}, and OIDC_AUDIENCE is ${audience}`);
    },
  };
}
