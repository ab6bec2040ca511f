import { Schema, type Connection, type Model } from "mongoose";
import type { ReconciliationReport } from "../../domain/reconciliation/report";

/** Report of one run of a day's reconciliation. The latest run of a day counts as the day's report. */
export interface ReconciliationReportDocument extends Omit<ReconciliationReport, "ranAt"> {
  /** Run id, so that a repeated write results in one document. */
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
