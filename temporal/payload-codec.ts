import { METADATA_ENCODING_KEY, ValueError, type Payload, type PayloadCodec } from "@temporalio/common";
import { sealedMetadataKey } from "../contract/sealed";
import { payloadOwnerOf } from "../contract/workflow-ids";
import type { SealingKey } from "../lib/sealing";
import type { PayloadKeys } from "./payload-keys";
import { encodingOf, keyIdOf, open, seal, sealedEncoding } from "./sealed-payload";

/** Returns the id to which payloads of a workflow are bound; undefined outside of any workflow. */
const ownerOf = (workflowId: string | undefined): string | undefined =>
  workflowId === undefined ? undefined : payloadOwnerOf(workflowId);

/** Decides whether a payload is empty, as the result of most activities is. An empty payload is not encrypted. */
const isNothing = (payload: Payload): boolean => encodingOf(payload) === "binary/null";

/** Removes the mark of sealed payloads from an unencrypted payload, because the sender could have set it. */
function withoutMark(payload: Payload): Payload {
  if (!payload.metadata || !(sealedMetadataKey in payload.metadata)) return payload;
  const { [sealedMetadataKey]: _, ...metadata } = payload.metadata;
  return { ...payload, metadata };
}

/**
 * Creates the codec that encrypts every payload and binds it to its workflow, so that a copy in another workflow can't be
 * read. Unencrypted payloads are passed on, so that plain JSON from the Temporal UI and CLI is understood.
 */
export function createPayloadCodec({ currentKeyId, keys }: PayloadKeys): PayloadCodec {
  const keyOf = (id: string): SealingKey => {
    const key = keys.get(id);
    if (!key) throw new ValueError(`no payload key ${id}: add it to PAYLOAD_KEYS_FILE`);
    return key;
  };

  const encrypt = (payload: Payload, workflowId: string | undefined): Payload =>
    isNothing(payload) ? payload : seal(payload, currentKeyId, keyOf, ownerOf(workflowId));

  const decrypt = (payload: Payload, workflowId: string | undefined): Payload =>
    encodingOf(payload) === sealedEncoding ? open(payload, keyOf, ownerOf(workflowId)) : withoutMark(payload);

  return {
    encode: async (payloads, context) => payloads.map((payload) => encrypt(payload, context?.workflowId)),
    decode: async (payloads, context) => payloads.map((payload) => decrypt(payload, context?.workflowId)),
  };
}

/** Returns whether any process encrypts, or has encrypted, with the key of this id. */
export type KeyIsUsed = (keyId: string) => Promise<boolean>;

/** Payload in place of one that can't be decrypted. Its encoding is unknown to every converter, so readers find no value. */
const unreadable: Payload = { metadata: { [METADATA_ENCODING_KEY]: Buffer.from("binary/unreadable") } };

/**
 * Creates a codec like createPayloadCodec that doesn't throw for a payload which can't be decrypted: anybody who reaches
 * Temporal's port can send any bytes, and a throw would make the workflow task fail forever. The result depends on the
 * bytes alone, so every replay gives the same. It still throws if the key is in use elsewhere and missing here: a host
 * that lags behind in a key rotation must not drop news of money.
 */
export function createTolerantCodec(keys: PayloadKeys, keyIsUsed: KeyIsUsed): PayloadCodec {
  const codec = createPayloadCodec(keys);
  return {
    encode: codec.encode,
    decode: (payloads, context) =>
      Promise.all(
        payloads.map(async (payload) => {
          try {
            const [decoded = unreadable] = await codec.decode([payload], context);
            return decoded;
          } catch (error) {
            const keyId = keyIdOf(payload);
            if (!keys.keys.has(keyId) && (await keyIsUsed(keyId))) throw error;
            return unreadable;
          }
        }),
      ),
  };
}
