import { ValueError, type Payload, type PayloadCodec } from "@temporalio/common";
import { sealedMetadataKey } from "../contract/sealed";
import type { PayloadKeys } from "./payload-keys";
import { encodingOf, open, seal, sealedEncoding } from "./sealed-payload";

/**
 * Workflows whose payloads are bound to them: those of applications and stray refunds. What a schedule starts gets a time
 * behind the id that its payloads were encoded for.
 */
const bindable = /^[0-9A-HJKMNP-TV-Z]{26}(R[0-9A-Z]{5})?$/;

/** What tells nothing: most activities give nothing back. */
const isNothing = (payload: Payload): boolean => encodingOf(payload) === "binary/null";

/** Nobody marks what comes plain. */
function withoutMark(payload: Payload): Payload {
  if (!payload.metadata || !(sealedMetadataKey in payload.metadata)) return payload;
  const { [sealedMetadataKey]: _, ...metadata } = payload.metadata;
  return { ...payload, metadata };
}

/**
 * Encrypts every payload, bound to its workflow: copied into another one it can't be read.
 * What isn't encrypted passes, so that plain JSON from the Temporal UI and CLI is understood.
 */
export function createPayloadCodec({ currentKeyId, keys }: PayloadKeys): PayloadCodec {
  const keyOf = (id: string): Buffer => {
    const key = keys.get(id);
    if (!key) throw new ValueError(`no payload key ${id}: add it to PAYLOAD_KEYS_FILE`);
    return key;
  };

  const encrypt = (payload: Payload, workflowId = ""): Payload =>
    isNothing(payload)
      ? payload
      : seal(payload, currentKeyId, keyOf, bindable.test(workflowId) ? workflowId : undefined);

  const decrypt = (payload: Payload, workflowId: string | undefined): Payload =>
    encodingOf(payload) === sealedEncoding ? open(payload, keyOf, workflowId) : withoutMark(payload);

  return {
    encode: async (payloads, context) => payloads.map((payload) => encrypt(payload, context?.workflowId)),
    decode: async (payloads, context) => payloads.map((payload) => decrypt(payload, context?.workflowId)),
  };
}
