import { fingerprintOf } from "../../domain/application/fingerprint";
import { tabMemory } from "./tab-memory";

/** Time for which a key is kept, in milliseconds. The API remembers it for a day. */
const keptMs = 23 * 60 * 60 * 1000;

interface KeptKey {
  key: string;
  /** Server time at which the key was made, in milliseconds since the epoch. */
  at: number;
}

/**
 * Creates a store of idempotency keys. The same action of the same account has the same key until it is forgotten, so
 * that a double click is one action, and so is a repeat after a reload or a new sign-in. Only a digest of the action is
 * kept, never what it says.
 */
export function createKeyring(now: () => number) {
  const placeOf = (action: string): string => `key/${fingerprintOf([action])}`;
  return {
    keyOf(action: string): string {
      const place = placeOf(action);
      const text = tabMemory.get(place);
      const kept = text === undefined ? undefined : (JSON.parse(text) as KeptKey);
      if (kept && now() - kept.at < keptMs) return kept.key;
      const fresh: KeptKey = { key: newKey(), at: now() };
      tabMemory.set(place, JSON.stringify(fresh));
      return fresh.key;
    },
    forget: (action: string): void => tabMemory.forget(placeOf(action)),
  };
}

/**
 * Returns 128 random bits in hexadecimal. `crypto.randomUUID` is unavailable on plain http addresses except this
 * machine's.
 */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
