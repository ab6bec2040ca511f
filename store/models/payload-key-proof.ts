import { Schema, type Connection, type Model } from "mongoose";

/** That a process with this key encrypts payloads: who can't read the proof can't read its payloads. */
export interface PayloadKeyProof {
  /** The key's id and a fingerprint of its bytes. */
  _id: string;
  keyId: string;
  /** An encrypted payload as it goes over the wire, in base64. */
  payload: string;
  /** When a process last said that it encrypts with this key. */
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
