import { Schema, type Connection, type Model } from "mongoose";
import type { DutyKind } from "../../domain/application/duties";
import type { Actor, Second } from "../../domain/values";

/**
 * A duty that was verified (已核实), or that nothing else which is stored tells of. All other duties follow from what is
 * stored (domain/application/duties.ts).
 */
export interface DutyDocument {
  /** Application id, a slash, and the duty's id. */
  _id: string;
  applicationId: string;
  kind: DutyKind;
  about?: string;
  amountFen?: number;
  since: Date;
  /** True for a duty that is listed because of this document; absent once it was verified. */
  open?: true;
  verified?: {
    at: Date;
    by: Actor;
    reason: string;
    second?: Second;
  };
}

const schema = new Schema<DutyDocument>(
  {
    _id: { type: String, required: true },
    applicationId: { type: String, required: true },
    kind: { type: String, required: true },
    about: String,
    amountFen: Number,
    since: { type: Date, required: true },
    open: Boolean,
    verified: { type: Schema.Types.Mixed },
  },
  { collection: "duties", versionKey: false, minimize: false },
);
schema.index({ applicationId: 1 });
schema.index({ open: 1 }, { sparse: true });

export type DutyModel = Model<DutyDocument>;

export const dutyModel = (connection: Connection): DutyModel =>
  connection.model<DutyDocument>("Duty", schema);
