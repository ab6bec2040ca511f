import { Schema, type Connection, type Model } from "mongoose";

/** Proof that a process encrypts payloads with this key. A process that can't decrypt the proof can't read those payloads. */
export interface PayloadKeyProof {
  /** Id of the key with a fingerprint of its bytes. */
  _id: string;
  keyId: string;
  /** Encrypted payload in Temporal's wire format, in base64. */
  payload: string;
  /** Instant at which a process last proved that it encrypts with this key. */
  usedAt: Date;
}

const schema = new Schema<PayloadKeyProof>(
  {
    _id: { type: String, required: true },
    keyId: { type: String, required: true },
    payload: { type: String, required: true },
    usedAt: { type: Date, required: true },
  },
  { collection: "payload_key_proofs", versionKey: false },
);

export type PayloadKeyProofModel = Model<PayloadKeyProof>;

export const payloadKeyProofModel = (connection: Connection): PayloadKeyProofModel =>
  connection.model<PayloadKeyProof>("PayloadKeyProof", schema);
