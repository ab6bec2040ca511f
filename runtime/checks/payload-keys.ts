import { createHash } from "node:crypto";
import { temporal } from "@temporalio/proto";
import type { PayloadKeyProof, PayloadKeyProofModel } from "../../store/models/payload-key-proof";
import { createPayloadCodec } from "../../temporal/payload-codec";
import type { PayloadKeys } from "../../temporal/payload-keys";
import { Unusable, type ReadinessCheck } from "../readiness";

const { Payload } = temporal.api.common.v1;

const plain = Buffer.from("proof");
/** How often a process says that it uses its key, and for how long another believes that it does. */
const sayEveryMs = 60_000;
const believedMs = 10 * 60_000;

/** Whether any process ever encrypted with a key of this id: then who doesn't have it lags behind. */
export const keyIsUsed =
  (proofs: PayloadKeyProofModel) =>
  async (keyId: string): Promise<boolean> =>
    (await proofs.exists({ keyId })) !== null;

export interface PayloadKeyCheckOptions {
  keys: PayloadKeys;
  proofs: PayloadKeyProofModel;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * What this process encrypts others can read, and the other way round. Each process leaves a payload in the database,
 * encrypted with its key, and reads those that others left lately, or last. One that can't read them leaves none, so
 * that a wrong file in a new process disturbs nobody else.
 */
export function payloadKeyCheck({ keys, proofs, now }: PayloadKeyCheckOptions): ReadinessCheck {
  const codec = createPayloadCodec(keys);
  const { currentKeyId } = keys;
  const bytes = keys.keys.get(currentKeyId)?.bytes ?? Buffer.alloc(0);
  const fingerprint = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  let sentAt = -Infinity;

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
