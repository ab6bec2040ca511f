import { METADATA_ENCODING_KEY, ValueError, type Payload, type PayloadCodec } from "@temporalio/common";
import { sealedMetadataKey } from "../contract/sealed";
import type { SealingKey } from "../lib/sealing";
import type { PayloadKeys } from "./payload-keys";
import { encodingOf, keyIdOf, open, seal, sealedEncoding } from "./sealed-payload";

/** Temporal puts the time behind the id of what a schedule starts, whose input was encoded for the id alone. */
const scheduledTime = /-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Whose payloads a workflow's are. */
const ownerOf = (workflowId: string): string => workflowId.replace(scheduledTime, "");

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
  const keyOf = (id: string): SealingKey => {
    const key = keys.get(id);
    if (!key) throw new ValueError(`no payload key ${id}: add it to PAYLOAD_KEYS_FILE`);
    return key;
  };

  const encrypt = (payload: Payload, workflowId: string | undefined): Payload =>
    isNothing(payload)
      ? payload
      : seal(payload, currentKeyId, keyOf, workflowId === undefined ? undefined : ownerOf(workflowId));

  const decrypt = (payload: Payload, workflowId: string | undefined): Payload =>
    encodingOf(payload) === sealedEncoding
      ? open(payload, keyOf, workflowId === undefined ? undefined : ownerOf(workflowId))
      : withoutMark(payload);

  return {
    encode: async (payloads, context) => payloads.map((payload) => encrypt(payload, context?.workflowId)),
    decode: async (payloads, context) => payloads.map((payload) => decrypt(payload, context?.workflowId)),
  };
}

/** Whether some process encrypts, or did, with the key of this id. */
export type KeyIsUsed = (keyId: string) => Promise<boolean>;

/** Stands for what can't be opened: no converter knows the encoding, so that whoever reads it finds nothing. */
const unreadable: Payload = { metadata: { [METADATA_ENCODING_KEY]: Buffer.from("binary/unreadable") } };

/**
 * The same, but what can't be opened stops nobody: whoever reaches Temporal's port can send any bytes, and a throw would fail
 * the workflow's task for ever. The verdict follows from the bytes alone, so that each replay gives the same. A key that is in
 * use elsewhere, and missing here, still throws: a host that lags behind in a rotation must drop no news of money.
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
