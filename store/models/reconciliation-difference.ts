import { Schema, type Connection, type Model } from "mongoose";
import type { KnownDifference } from "../../domain/reconciliation/differences";

/** What somebody wrote about a difference. */
export interface DifferenceNote {
  at: Date;
  by: string;
  text: string;
  /** Of the request that it came by: a repeat adds no other. */
  updateId?: string;
}

/**
 * A difference that somebody has to look at. It stays open, over days, until it is closed with a reason; what it says
 * never changes: when a later run finds otherwise, or finds it again, that is another one, which names it.
 */
export interface ReconciliationDifferenceDocument extends KnownDifference {
  /** Made of the money that it is about, and of how many there were of it before. */
  _id: string;
  applicationId?: string;
  openedAt: Date;
  /** The runs that found it. */
  seen: { runId: string; at: Date }[];
  /** The one that it came after. */
  follows?: string;
  assignee?: string;
  notes: DifferenceNote[];
  closedAt?: Date;
}

const schema = new Schema<ReconciliationDifferenceDocument>(
  {
    _id: { type: String, required: true },
    day: { type: String, required: true },
    state: { type: String, required: true },
    difference: { type: Schema.Types.Mixed, required: true },
    applicationId: String,
    openedAt: { type: Date, required: true },
    seen: { type: Schema.Types.Mixed, required: true },
    follows: String,
    assignee: String,
    notes: { type: Schema.Types.Mixed, required: true },
    closedAt: Date,
    closedBy: String,
    lossEnd: String,
  },
  { collection: "reconciliation_differences", versionKey: false, minimize: false },
);
schema.index({ state: 1, day: 1, _id: 1 });
schema.index({ day: 1, openedAt: 1 });
schema.index({ lossEnd: 1 }, { sparse: true });

export type ReconciliationDifferenceModel = Model<ReconciliationDifferenceDocument>;

export const reconciliationDifferenceModel = (connection: Connection): ReconciliationDifferenceModel =>
  connection.model<ReconciliationDifferenceDocument>("ReconciliationDifference", schema);
