import { Schema, type Connection, type Model } from "mongoose";
import type { ReconciliationReport } from "../../domain/reconciliation/report";

/** What one run of a day's reconciliation found. The latest run of a day is its report. */
export interface ReconciliationReportDocument extends Omit<ReconciliationReport, "ranAt"> {
  /** The run's id: a repeated write is one document. */
  _id: string;
  ranAt: Date;
}

const schema = new Schema<ReconciliationReportDocument>(
  {
    _id: { type: String, required: true },
    day: { type: String, required: true },
    runId: { type: String, required: true },
    trigger: { type: String, required: true },
    ranAt: { type: Date, required: true },
    accounts: { type: Schema.Types.Mixed, required: true },
    differences: { type: Schema.Types.Mixed, required: true },
  },
  { collection: "reconciliation_reports", versionKey: false, minimize: false },
);
schema.index({ day: -1, ranAt: -1 });

export type ReconciliationReportModel = Model<ReconciliationReportDocument>;

export const reconciliationReportModel = (connection: Connection): ReconciliationReportModel =>
  connection.model<ReconciliationReportDocument>("ReconciliationReport", schema);
