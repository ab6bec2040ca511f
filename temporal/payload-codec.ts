import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { METADATA_ENCODING_KEY, ValueError, type Payload, type PayloadCodec } from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import type { PayloadKeys } from "./payload-keys";

const encoding = "binary/encrypted";
const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
const keyIdKey = "encryption-key-id";

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString("utf8");

/**
 * Encrypts every payload with AES-256-GCM: nonce, ciphertext, tag; the key's id stands in the metadata.
 * What isn't encrypted passes, so that plain JSON from the Temporal UI and CLI is understood.
 */
export function createPayloadCodec({ currentKeyId, keys }: PayloadKeys): PayloadCodec {
  const keyOf = (id: string): Buffer => {
    const key = keys.get(id);
    if (!key) throw new ValueError(`no payload key ${id}: add it to PAYLOAD_KEYS_FILE`);
    return key;
  };

  function encrypt(payload: Payload): Payload {
    const nonce = randomBytes(nonceBytes);
    const encryption = createCipheriv(cipher, keyOf(currentKeyId), nonce);
    const plain = temporal.api.common.v1.Payload.encode(payload).finish();
    const data = Buffer.concat([
      nonce,
      encryption.update(plain),
      encryption.final(),
      encryption.getAuthTag(),
    ]);
    return {
      metadata: { [METADATA_ENCODING_KEY]: Buffer.from(encoding), [keyIdKey]: Buffer.from(currentKeyId) },
      data,
    };
  }

  function decrypt(payload: Payload): Payload {
    if (text(payload.metadata?.[METADATA_ENCODING_KEY]) !== encoding) return payload;
    const data = Buffer.from(payload.data ?? []);
    if (data.length < nonceBytes + tagBytes) throw new ValueError("encrypted payload is too short");
    const decryption = createDecipheriv(
      cipher,
      keyOf(text(payload.metadata?.[keyIdKey])),
      data.subarray(0, nonceBytes),
    );
    decryption.setAuthTag(data.subarray(-tagBytes));
    const plain = Buffer.concat([
      decryption.update(data.subarray(nonceBytes, -tagBytes)),
      decryption.final(),
    ]);
    return temporal.api.common.v1.Payload.decode(plain);
  }

  return {
    encode: async (payloads) => payloads.map(encrypt),
    decode: async (payloads) => payloads.map(decrypt),
  };
}
