import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const nothing = Buffer.alloc(0);

/** An authenticated encryption, under which no change remains unnoticed. */
interface Suite {
  /** Length of its keys in bytes. */
  keyBytes: number;
  encrypt(key: Buffer, plain: Uint8Array, alongside: Buffer): Buffer;
  /** Decrypts. @throws Error if anything was changed since the encryption */
  decrypt(key: Buffer, sealed: Buffer, alongside: Buffer): Buffer;
}

const [nonceBytes, tagBytes] = [12, 16];

/** AES-256-GCM. The output is nonce, ciphertext and tag. */
const aesGcm: Suite = {
  keyBytes: 32,

  encrypt(key, plain, alongside) {
    const nonce = randomBytes(nonceBytes);
    const encryption = createCipheriv("aes-256-gcm", key, nonce).setAAD(alongside);
    const hidden = encryption.update(plain);
    encryption.final();
    return Buffer.concat([nonce, hidden, encryption.getAuthTag()]);
  },

  decrypt(key, sealed, alongside) {
    refuseShorter(sealed, nonceBytes + tagBytes);
    const decryption = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes));
    decryption.setAAD(alongside).setAuthTag(sealed.subarray(-tagBytes));
    const plain = decryption.update(sealed.subarray(nonceBytes, -tagBytes));
    decryption.final();
    return plain;
  },
};

const [sm4KeyBytes, counterBytes, macBytes] = [16, 16, 32];

/**
 * Returns the MAC. It also covers the length of the additional data, because bytes could otherwise move from there into
 * the ciphertext.
 */
function macOf(key: Buffer, alongside: Buffer, counterAndHidden: readonly Uint8Array[]): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(alongside.length));
  const mac = createHmac("sm3", key.subarray(sm4KeyBytes)).update(length).update(alongside);
  for (const part of counterAndHidden) mac.update(part);
  return mac.digest();
}

/**
 * SM4 in counter mode with HMAC-SM3 over the ciphertext (encrypt-then-MAC). The first 16 bytes of the key are SM4's, the
 * other 32 HMAC-SM3's. The output is the initial counter, ciphertext and MAC. OpenSSL 3.0, with which Node 20 is built,
 * has no SM4-GCM.
 */
const sm4CtrHmacSm3: Suite = {
  keyBytes: sm4KeyBytes + macBytes,

  encrypt(key, plain, alongside) {
    const counter = randomBytes(counterBytes);
    const encryption = createCipheriv("sm4-ctr", key.subarray(0, sm4KeyBytes), counter);
    const hidden = encryption.update(plain);
    encryption.final();
    return Buffer.concat([counter, hidden, macOf(key, alongside, [counter, hidden])]);
  },

  decrypt(key, sealed, alongside) {
    refuseShorter(sealed, counterBytes + macBytes);
    const counterAndHidden = sealed.subarray(0, -macBytes);
    if (!timingSafeEqual(macOf(key, alongside, [counterAndHidden]), sealed.subarray(-macBytes)))
      throw new Error("what is encrypted was altered, or is another key's");
    const counter = sealed.subarray(0, counterBytes);
    const decryption = createDecipheriv("sm4-ctr", key.subarray(0, sm4KeyBytes), counter);
    const plain = decryption.update(counterAndHidden.subarray(counterBytes));
    decryption.final();
    return plain;
  },
};

function refuseShorter(sealed: Buffer, least: number): void {
  if (sealed.length < least) throw new RangeError("what is encrypted is too short");
}

const suites = { "AES-256-GCM": aesGcm, "SM4-CTR-HMAC-SM3": sm4CtrHmacSm3 } satisfies Record<string, Suite>;

export type Algorithm = keyof typeof suites;
export const algorithms = Object.keys(suites) as Algorithm[];

/** A key with its algorithm. The ciphertext itself never says how it has to be decrypted. */
export interface SealingKey {
  algorithm: Algorithm;
  bytes: Buffer;
}

export const keyBytesOf = (algorithm: Algorithm): number => suites[algorithm].keyBytes;

/** Encrypts. @param alongside - additional data, which can't be changed either and must be given for the decryption */
export const encrypt = (
  { algorithm, bytes }: SealingKey,
  plain: Uint8Array,
  alongside: Buffer = nothing,
): Buffer => suites[algorithm].encrypt(bytes, plain, alongside);

/** Decrypts. @throws Error if it was encrypted with another key or other additional data, or changed since */
export const decrypt = (
  { algorithm, bytes }: SealingKey,
  sealed: Buffer,
  alongside: Buffer = nothing,
): Buffer => suites[algorithm].decrypt(bytes, sealed, alongside);
