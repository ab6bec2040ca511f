import { decrypt, encrypt, type SealingKey } from "../lib/sealing";
import type { PayloadKeys } from "./payload-keys";

/** Files at rest, each encrypted by a payload key, whose id stands beside it, and bound to the place that it is for. */
export function createFileSealer({ currentKeyId, keys }: PayloadKeys) {
  function keyOf(id: string): SealingKey {
    const key = keys.get(id);
    if (!key) throw new Error(`no payload key ${id}, with which a file is sealed`);
    return key;
  }
  const boundTo = (place: readonly string[]) => Buffer.from(JSON.stringify(["file", ...place]));

  return {
    seal: (content: Buffer, place: readonly string[]): { keyId: string; sealed: Buffer } => ({
      keyId: currentKeyId,
      sealed: encrypt(keyOf(currentKeyId), content, boundTo(place)),
    }),

    /** @throws Error where it was sealed for another place, or by a key that isn't known, or altered since */
    open: ({ keyId, sealed }: { keyId: string; sealed: Buffer }, place: readonly string[]): Buffer =>
      decrypt(keyOf(keyId), sealed, boundTo(place)),
  };
}
