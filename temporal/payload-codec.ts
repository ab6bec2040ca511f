import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import {
  METADATA_ENCODING_KEY,
  ValueError,
  type Payload,
  type PayloadCodec,
  type SerializationContext,
} from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import type { PayloadKeys } from "./payload-keys";

const encoding = "binary/encrypted";
const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
const keyIdKey = "encryption-key-id";
const boundToKey = "bound-to";

/**
 * Workflows whose payloads are bound to them: those of applications and stray refunds. What a schedule starts gets a time
 * behind the id that its payloads were encoded for.
 */
const bindable = /^[0-9A-HJKMNP-TV-Z]{26}(R[0-9A-Z]{5})?$/;

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString("utf8");

/**
 * Encrypts every payload with AES-256-GCM: nonce, ciphertext, tag; the key's id stands in the metadata, and so does the
 * workflow that it is bound to, by which the tag is made as well: copied into another workflow it can't be read.
 * What was encrypted before payloads were bound is read as it is.
 * What isn't encrypted passes, so that plain JSON from the Temporal UI and CLI is understood.
 */
export function createPayloadCodec({ currentKeyId, keys }: PayloadKeys): PayloadCodec {
  const keyOf = (id: string): Buffer => {
    const key = keys.get(id);
    if (!key) throw new ValueError(`no payload key ${id}: add it to PAYLOAD_KEYS_FILE`);
    return key;
  };

  function encrypt(payload: Payload, workflowId: string | undefined): Payload {
    const nonce = randomBytes(nonceBytes);
    const encryption = createCipheriv(cipher, keyOf(currentKeyId), nonce);
    const bound = workflowId !== undefined && bindable.test(workflowId);
    if (bound) encryption.setAAD(Buffer.from(workflowId));
    const plain = temporal.api.common.v1.Payload.encode(payload).finish();
    const data = Buffer.concat([
      nonce,
      encryption.update(plain),
      encryption.final(),
      encryption.getAuthTag(),
    ]);
    return {
      metadata: {
        [METADATA_ENCODING_KEY]: Buffer.from(encoding),
        [keyIdKey]: Buffer.from(currentKeyId),
        ...(bound ? { [boundToKey]: Buffer.from(workflowId) } : {}),
      },
      data,
    };
  }

  function decrypt(payload: Payload, workflowId: string | undefined): Payload {
    if (text(payload.metadata?.[METADATA_ENCODING_KEY]) !== encoding) return payload;
    const data = Buffer.from(payload.data ?? []);
    if (data.length < nonceBytes + tagBytes) throw new ValueError("encrypted payload is too short");
    const decryption = createDecipheriv(
      cipher,
      keyOf(text(payload.metadata?.[keyIdKey])),
      data.subarray(0, nonceBytes),
    );
    const boundTo = text(payload.metadata?.[boundToKey]);
    // The codec server is not told whose payload it is: there the tag alone speaks.
    if (boundTo !== "" && workflowId !== undefined && boundTo !== workflowId)
      throw new ValueError("encrypted payload belongs to another workflow");
    if (boundTo !== "") decryption.setAAD(Buffer.from(boundTo));
    decryption.setAuthTag(data.subarray(-tagBytes));
    const plain = Buffer.concat([
      decryption.update(data.subarray(nonceBytes, -tagBytes)),
      decryption.final(),
    ]);
    return temporal.api.common.v1.Payload.decode(plain);
  }

  return {
    encode: async (payloads, context) => payloads.map((payload) => encrypt(payload, workflowOf(context))),
    decode: async (payloads, context) => payloads.map((payload) => decrypt(payload, workflowOf(context))),
  };
}

const workflowOf = (context: SerializationContext | undefined): string | undefined => context?.workflowId;
