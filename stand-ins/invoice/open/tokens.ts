import { randomBytes } from "node:crypto";
import { openJournal, readJournal } from "../../shared/journal";
import { sameText } from "./signature";

const lifeMs = 86_400_000;
const quotaDays = 30;
/** Number of tokens that the app may get within `quotaDays`. */
const tokenQuota = 50;

interface Grant {
  token: string;
  at: number;
}

type Entry = ({ kind: "granted" } & Grant) | { kind: "revoked" };

export interface Tokens {
  /** Returns a new token, or undefined if the quota is used up. Earlier tokens stay valid. */
  grant(): { token: string; seconds: number } | undefined;
  isValid(token: string): boolean;
  /** Makes every token invalid, as the app's owner can do at the real platform. */
  revokeAll(): void;
  /** Returns the number of tokens granted within the quota's days. */
  used(): number;
  close(): void;
}

/** Opens the access tokens of the one app, which are kept in a journal. */
export function openTokens(file: string, now: () => number): Tokens {
  let grants: Grant[] = [];
  let revokedBefore = 0;
  const apply = (entry: Entry): void => {
    if (entry.kind === "granted") grants.push({ token: entry.token, at: entry.at });
    else revokedBefore = grants.length;
  };
  for (const entry of readJournal<Entry>(file)) apply(entry);
  const journal = openJournal<Entry>(file);
  const record = (entry: Entry): void => {
    journal.append(entry);
    apply(entry);
  };
  const used = (): number => grants.filter(({ at }) => now() - at < quotaDays * lifeMs).length;

  return {
    used,
    grant: () => {
      if (used() >= tokenQuota) return undefined;
      const token = randomBytes(18).toString("hex");
      record({ kind: "granted", token, at: now() });
      return { token, seconds: lifeMs / 1000 };
    },
    isValid: (token) =>
      grants.some(
        (grant, index) => index >= revokedBefore && now() - grant.at < lifeMs && sameText(grant.token, token),
      ),
    revokeAll: () => record({ kind: "revoked" }),
    close: () => journal.close(),
  };
}
