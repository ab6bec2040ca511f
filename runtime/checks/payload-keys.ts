import { createHash } from "node:crypto";
import { temporal } from "@temporalio/proto";
import type { PayloadKeyProof, PayloadKeyProofModel } from "../../store/models/payload-key-proof";
import { createPayloadCodec } from "../../temporal/payload-codec";
import type { PayloadKeys } from "../../temporal/payload-keys";
import { Unusable, type ReadinessCheck } from "../readiness";

const { Payload } = temporal.api.common.v1;

const plain = Buffer.from("proof");
/**
 * Milliseconds between two proofs of a process that it uses its key, and milliseconds for which other processes believe a
 * proof.
 */
const sayEveryMs = 60_000;
const believedMs = 10 * 60_000;

/**
 * Returns a function that tells whether any process has ever encrypted with the key of this id. A process without that
 * key lags behind the others.
 */
export const keyIsUsed =
  (proofs: PayloadKeyProofModel) =>
  async (keyId: string): Promise<boolean> =>
    (await proofs.exists({ keyId })) !== null;

export interface PayloadKeyCheckOptions {
  keys: PayloadKeys;
  proofs: PayloadKeyProofModel;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
}

/**
 * Returns a check that what processes encrypt can be decrypted with these keys. It leaves nothing in the database, so that
 * keys that somebody only tries bind nobody.
 */
export function payloadProofsCheck({ keys, proofs, now }: PayloadKeyCheckOptions): ReadinessCheck {
  const codec = createPayloadCodec(keys);
  const reads = async ({ payload }: PayloadKeyProof): Promise<boolean> => {
    try {
      const [decoded] = await codec.decode([Payload.decode(Buffer.from(payload, "base64"))]);
      return plain.equals(Buffer.from(decoded?.data ?? []));
    } catch {
      return false;
    }
  };
  return async () => {
    const left = await proofs.find().sort({ usedAt: -1 }).lean<PayloadKeyProof[]>();
    for (const [index, proof] of left.entries()) {
      const inUse = index === 0 || now() - proof.usedAt.getTime() < believedMs;
      if (inUse && !(await reads(proof)))
        throw new Unusable(
          `payloads under key ${proof.keyId} can't be read: PAYLOAD_KEYS_FILE isn't the one that is in use`,
        );
    }
  };
}

/**
 * Creates the check that this process and the others can read each other's payloads. Each process leaves a payload in the
 * database, encrypted with its key, and decrypts the latest payload and all that others left lately. A process that can't
 * decrypt them leaves none, so that a wrong key file in a new process affects nobody else.
 */
export function payloadKeyCheck(options: PayloadKeyCheckOptions): ReadinessCheck {
  const { keys, proofs, now } = options;
  const check = payloadProofsCheck(options);
  const codec = createPayloadCodec(keys);
  const { currentKeyId } = keys;
  const bytes = keys.keys.get(currentKeyId)?.bytes ?? Buffer.alloc(0);
  const fingerprint = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  let sentAt = -Infinity;

  return async () => {
    await check();
    if (now() - sentAt < sayEveryMs) return;
    const [encrypted] = await codec.encode([{ metadata: {}, data: plain }]);
    if (!encrypted) throw new Error("the codec gave nothing back");
    const payload = Buffer.from(Payload.encode(encrypted).finish()).toString("base64");
    await proofs.updateOne(
      { _id: `${currentKeyId}:${fingerprint}` },
      { $set: { keyId: currentKeyId, payload, usedAt: new Date(now()) } },
      { upsert: true },
    );
    sentAt = now();
  };
}
