import { Schema, type Connection, type Model } from "mongoose";
import type { ReportedDifference } from "../../domain/reconciliation/report";

/** What somebody wrote about a difference. */
export interface DifferenceNote {
  at: Date;
  by: string;
  text: string;
  /** Of the request that it came by: a repeat adds no other. */
  updateId?: string;
}

/** A difference that somebody has to look at. It stays open, over days, until it is closed with a reason. */
export interface ReconciliationDifferenceDocument {
  /** Made of day, channel and the money that it is about: a later run of the day finds it again. */
  _id: string;
  day: string;
  state: "open" | "closed";
  difference: ReportedDifference;
  applicationId?: string;
  openedAt: Date;
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
    assignee: String,
    notes: { type: Schema.Types.Mixed, required: true },
    closedAt: Date,
  },
  { collection: "reconciliation_differences", versionKey: false, minimize: false },
);
schema.index({ state: 1, day: -1 });

export type ReconciliationDifferenceModel = Model<ReconciliationDifferenceDocument>;

export const reconciliationDifferenceModel = (connection: Connection): ReconciliationDifferenceModel =>
  connection.model<ReconciliationDifferenceDocument>("ReconciliationDifference", schema);
