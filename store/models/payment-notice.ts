import { Schema, type Connection, type Model } from "mongoose";

/** A verified notice of a payment gateway: stored once, told to the workflow at least once. */
export interface PaymentNotice {
  /** WeChat: its id. UnionPay: merId, orderId, txnTime and queryId. */
  _id: string;
  applicationId: string;
  kind: "payment" | "refund";
  receivedAt: Date;
  /** When the workflow was told; a stored but untold notice is told on its redelivery. */
  toldAt?: Date;
}

const schema = new Schema<PaymentNotice>(
  {
    _id: { type: String, required: true },
    applicationId: { type: String, required: true },
    kind: { type: String, enum: ["payment", "refund"], required: true },
    receivedAt: { type: Date, required: true },
    toldAt: Date,
  },
  { collection: "payment_notices", versionKey: false },
);
schema.index({ applicationId: 1 });

export type PaymentNoticeModel = Model<PaymentNotice>;

export const paymentNoticeModel = (connection: Connection): PaymentNoticeModel =>
  connection.model<PaymentNotice>("PaymentNotice", schema);
