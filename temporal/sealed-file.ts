import { decrypt, encrypt, type SealingKey } from "../lib/sealing";
import type { PayloadKeys } from "./payload-keys";

/**
 * Creates the sealer of stored files. Each file is encrypted with a payload key, whose id is stored beside it, and bound
 * to its place.
 */
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

    /** Decrypts a file. @throws Error if it was sealed for another place or with an unknown key, or altered since */
    open: ({ keyId, sealed }: { keyId: string; sealed: Buffer }, place: readonly string[]): Buffer =>
      decrypt(keyOf(keyId), sealed, boundTo(place)),
  };
}
