import { ValueError, type Payload } from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import { decrypt } from "../config/aes-gcm";
import type { KeyOf } from "./sealed-payload";

export const formerEncoding = "binary/encrypted";

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString("utf8");

/**
 * Reads what was encrypted before payloads were deflated: nonce, ciphertext and tag, with the key's id and, in all but the
 * oldest, the workflow that they are bound to in the metadata.
 */
export function decryptFormer(payload: Payload, keyOf: KeyOf, workflowId: string | undefined): Payload {
  const key = keyOf(text(payload.metadata?.["encryption-key-id"]));
  const boundTo = text(payload.metadata?.["bound-to"]);
  if (boundTo !== "" && workflowId !== undefined && boundTo !== workflowId)
    throw new ValueError("encrypted payload belongs to another workflow");
  const plain = decrypt(key, Buffer.from(payload.data ?? []), Buffer.from(boundTo));
  return temporal.api.common.v1.Payload.decode(plain);
}
