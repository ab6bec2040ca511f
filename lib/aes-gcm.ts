import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
const nothing = Buffer.alloc(0);

/**
 * Encrypts by AES-256-GCM.
 * @param key - 32 bytes
 * @param alongside - what the tag is made of as well, and has to be told for decrypting
 * @returns nonce, ciphertext and tag
 */
export function encrypt(key: Buffer, plain: Uint8Array, alongside = nothing): Buffer {
  const nonce = randomBytes(nonceBytes);
  const encryption = createCipheriv(cipher, key, nonce).setAAD(alongside);
  const hidden = encryption.update(plain);
  encryption.final();
  return Buffer.concat([nonce, hidden, encryption.getAuthTag()]);
}

/** @throws Error where it was encrypted by another key or alongside something else, or altered since */
export function decrypt(key: Buffer, sealed: Buffer, alongside = nothing): Buffer {
  if (sealed.length < nonceBytes + tagBytes) throw new RangeError("what is encrypted is too short");
  const decryption = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes));
  decryption.setAAD(alongside).setAuthTag(sealed.subarray(-tagBytes));
  const plain = decryption.update(sealed.subarray(nonceBytes, -tagBytes));
  decryption.final();
  return plain;
}
