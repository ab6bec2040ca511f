import { createDecipheriv } from "node:crypto";
import { ValueError, type Payload } from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import type { KeyOf } from "./sealed-payload";

export const formerEncoding = "binary/encrypted";

const nonceBytes = 12;
const tagBytes = 16;

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString("utf8");

/**
 * Reads what was encrypted before payloads were deflated: nonce, ciphertext and tag, with the key's id and, in all but the
 * oldest, the workflow that they are bound to in the metadata.
 */
export function decryptFormer(payload: Payload, keyOf: KeyOf, workflowId: string | undefined): Payload {
  const data = Buffer.from(payload.data ?? []);
  if (data.length < nonceBytes + tagBytes) throw new ValueError("encrypted payload is too short");
  const key = keyOf(text(payload.metadata?.["encryption-key-id"]));
  const boundTo = text(payload.metadata?.["bound-to"]);
  if (boundTo !== "" && workflowId !== undefined && boundTo !== workflowId)
    throw new ValueError("encrypted payload belongs to another workflow");
  const decryption = createDecipheriv("aes-256-gcm", key, data.subarray(0, nonceBytes));
  if (boundTo !== "") decryption.setAAD(Buffer.from(boundTo));
  decryption.setAuthTag(data.subarray(-tagBytes));
  const plain = decryption.update(data.subarray(nonceBytes, -tagBytes));
  decryption.final();
  return temporal.api.common.v1.Payload.decode(plain);
}
