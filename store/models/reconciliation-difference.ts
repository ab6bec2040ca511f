import { Schema, type Connection, type Model } from "mongoose";
import type { KnownDifference } from "../../domain/reconciliation/differences";

/** A person's note about a difference. */
export interface DifferenceNote {
  at: Date;
  by: string;
  text: string;
  /** Update id of the request that added the note. A repeated request adds no second note. */
  updateId?: string;
}

/**
 * A difference that a person has to look at. It stays open, for days if need be, until it is closed with a reason. Its
 * facts never change: if a later run finds other facts, or finds the same again after a closure, that is another
 * difference, which names this one in `follows`.
 */
export interface ReconciliationDifferenceDocument extends KnownDifference {
  /** Id derived from the money that the difference is about and the number of earlier differences about it. */
  _id: string;
  applicationId?: string;
  openedAt: Date;
  /** Reconciliation runs that found the difference. */
  seen: { runId: string; at: Date }[];
  /** Id of the earlier difference about the same money, if there is one. */
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
schema.index({ applicationId: 1 }, { sparse: true });

export type ReconciliationDifferenceModel = Model<ReconciliationDifferenceDocument>;

export const reconciliationDifferenceModel = (connection: Connection): ReconciliationDifferenceModel =>
  connection.model<ReconciliationDifferenceDocument>("ReconciliationDifference", schema);
