import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { METADATA_ENCODING_KEY, ValueError, type Payload } from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import { decrypt, encrypt } from "../config/aes-gcm";
import { sealedMetadataKey } from "../contract/sealed";
import { payloadDictionary } from "./payload-dictionary";

export const sealedEncoding = "binary/sealed";

/** What the first byte says. */
const marks = { deflated: 1, json: 2, bound: 4 } as const;
const ownerBytes = 8;
/** Of a window of 8 kB, which the dictionary has a third of: a larger one brings nothing to payloads of such a size. */
const deflating = { dictionary: payloadDictionary, windowBits: 13, memLevel: 5 };
const inflating = { dictionary: payloadDictionary };

const { Payload: PayloadMessage } = temporal.api.common.v1;

/** Of the key with this id. @throws ValueError where there is none */
export type KeyOf = (id: string) => Buffer;

/**
 * Encrypts a payload by AES-256-GCM. What stands around payloads, and what they repeat, would be half of a history: so they
 * are deflated, and begin with no more than a head: what they are, the key's id, and of the workflow that they are bound
 * to so much of its id's hash as nobody finds another id for. The head makes the tag as well.
 */
export function seal(payload: Payload, keyId: string, keyOf: KeyOf, boundTo?: string): Payload {
  const isJson = encodingOf(payload) === "json/plain" && Object.keys(payload.metadata ?? {}).length === 1;
  const plain = isJson ? Buffer.from(payload.data ?? []) : PayloadMessage.encode(payload).finish();
  const deflated = deflateRawSync(plain, deflating);
  const isShorter = deflated.length < plain.length;

  const what =
    (isShorter ? marks.deflated : 0) | (isJson ? marks.json : 0) | (boundTo === undefined ? 0 : marks.bound);
  const named = Buffer.from(keyId);
  const owner = boundTo === undefined ? Buffer.alloc(0) : ownerMark(boundTo);
  const head = Buffer.concat([Buffer.of(what, named.length), named, owner]);
  const hidden = encrypt(keyOf(keyId), isShorter ? deflated : plain, head);
  return {
    metadata: { [METADATA_ENCODING_KEY]: Buffer.from(sealedEncoding) },
    data: Buffer.concat([head, hidden]),
  };
}

/**
 * What was encrypted for that workflow is marked so in its metadata.
 * @param workflowId - whose payload it should be; undefined for the codec server, which is not told: there the tag alone
 * speaks
 * @throws ValueError of what is another workflow's, Error where the tag doesn't fit
 */
export function open(payload: Payload, keyOf: KeyOf, workflowId: string | undefined): Payload {
  const data = Buffer.from(payload.data ?? []);
  const [what = 0, keyIdLength = 0] = data;
  const keyEnd = 2 + keyIdLength;
  const headEnd = keyEnd + (what & marks.bound ? ownerBytes : 0);
  const owner = data.subarray(keyEnd, headEnd);
  if (owner.length > 0 && workflowId !== undefined && !owner.equals(ownerMark(workflowId)))
    throw new ValueError("encrypted payload belongs to another workflow");

  const key = keyOf(data.toString("utf8", 2, keyEnd));
  const shown = decrypt(key, data.subarray(headEnd), data.subarray(0, headEnd));
  const plain = what & marks.deflated ? inflateRawSync(shown, inflating) : shown;
  const opened = what & marks.json ? jsonOf(plain) : PayloadMessage.decode(plain);
  const isSealed = owner.length > 0 && workflowId !== undefined;
  return isSealed ? { ...opened, metadata: { ...opened.metadata, [sealedMetadataKey]: sealed } } : opened;
}

const sealed = Buffer.of(1);

const jsonOf = (data: Uint8Array): Payload => ({
  metadata: { [METADATA_ENCODING_KEY]: Buffer.from("json/plain") },
  data,
});

const ownerMark = (workflowId: string): Buffer =>
  createHash("sha256").update(workflowId).digest().subarray(0, ownerBytes);

export const encodingOf = ({ metadata }: Payload): string =>
  Buffer.from(metadata?.[METADATA_ENCODING_KEY] ?? []).toString();
