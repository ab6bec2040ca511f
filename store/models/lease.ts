import { Schema, type Connection, type Model } from "mongoose";

/** A task that one process does at a time (store/leases.ts). */
export interface LeaseDocument {
  /** Name of the task. */
  _id: string;
  /** Process that has the task; empty if none has. */
  holder: string;
  /** Number that grows with each renewal, by which others see that the holder lives. */
  renewals: number;
}

const schema = new Schema<LeaseDocument>(
  {
    _id: { type: String, required: true },
    holder: { type: String, default: "" },
    renewals: { type: Number, required: true },
  },
  { collection: "leases", versionKey: false },
);

export type LeaseModel = Model<LeaseDocument>;

export const leaseModel = (connection: Connection): LeaseModel =>
  connection.model<LeaseDocument>("Lease", schema);
