import { Schema, type Connection, type Model } from "mongoose";
import type { StrayRefund } from "../../domain/money/stray-refund";

/** A stray refund: money for a finished application on its way back. Its own workflow writes the document. */
export interface StrayRefundDocument {
  /** Refund number, which is also the workflow id. */
  _id: string;
  applicationId: string;
  status: string;
  version: number;
  updatedAt: Date;
  strayRefund: StrayRefund;
  /** Instant since which it is known that the refund has no open run that can continue. */
  runMissingSince?: Date;
  /** True if the refund has an open run but its workflow tasks fail. */
  runFailing?: boolean;
}

const schema = new Schema<StrayRefundDocument>(
  {
    _id: { type: String, required: true },
    applicationId: { type: String, required: true },
    status: { type: String, required: true },
    version: { type: Number, required: true },
    updatedAt: { type: Date, required: true },
    strayRefund: { type: Schema.Types.Mixed, required: true },
    runMissingSince: Date,
    runFailing: Boolean,
  },
  { collection: "stray_refunds", versionKey: false, minimize: false },
);
schema.index({ status: 1, updatedAt: 1, _id: 1 });
schema.index({ applicationId: 1 });
schema.index({ runMissingSince: 1 }, { sparse: true });
schema.index({ "strayRefund.evidence.transactionId": 1 });
// The next indexes find the money that moved on a day.
schema.index({ "strayRefund.evidence.paidAt": 1 });
schema.index({ "strayRefund.refund.endedAt": 1 }, { sparse: true });
schema.index({ "strayRefund.consoleRefunds.at": 1 }, { sparse: true });

export type StrayRefundModel = Model<StrayRefundDocument>;

export const strayRefundModel = (connection: Connection): StrayRefundModel =>
  connection.model<StrayRefundDocument>("StrayRefund", schema);
