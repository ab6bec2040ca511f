import { Schema, type Connection, type Model } from "mongoose";
import type { PublicEvent } from "../../domain/events/public-event";
import type { EventPosition } from "../read-events";

/** How far a receiver is. */
export interface WebhookPosition {
  /** The receiver's name. */
  _id: string;
  position: EventPosition;
  /** The sender that has the receiver in hand, and until when it is believed to be alive. */
  sender: string;
  leasedUntil: Date;
}

export const webhookStatuses = ["待发送", "发送失败"] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/** The events of an application that a receiver didn't take: the first of them holds up the others, which stay in order. */
export interface WebhookDelivery {
  /** Receiver and application: `name_id`. */
  _id: string;
  receiver: string;
  applicationId: string;
  events: PublicEvent[];
  status: WebhookStatus;
  /** Tries of the first one. */
  attempts: number;
  /** When the first one was refused first, or was to be sent again. */
  since: Date;
  nextAttemptAt: Date;
  lastError: string;
}

const positionSchema = new Schema<WebhookPosition>(
  {
    _id: { type: String, required: true },
    position: { type: Schema.Types.Mixed, required: true },
    sender: { type: String, required: true },
    leasedUntil: { type: Date, required: true },
  },
  { collection: "webhook_positions", versionKey: false },
);

const deliverySchema = new Schema<WebhookDelivery>(
  {
    _id: { type: String, required: true },
    receiver: { type: String, required: true },
    applicationId: { type: String, required: true },
    events: { type: Schema.Types.Mixed, required: true },
    status: { type: String, enum: webhookStatuses, required: true },
    attempts: { type: Number, required: true },
    since: { type: Date, required: true },
    nextAttemptAt: { type: Date, required: true },
    lastError: { type: String, required: true },
  },
  { collection: "webhook_deliveries", versionKey: false, minimize: false },
);
deliverySchema.index({ receiver: 1, status: 1, nextAttemptAt: 1 });
deliverySchema.index({ status: 1, since: 1, _id: 1 });

export type WebhookPositionModel = Model<WebhookPosition>;
export type WebhookDeliveryModel = Model<WebhookDelivery>;

export const webhookPositionModel = (connection: Connection): WebhookPositionModel =>
  connection.model<WebhookPosition>("WebhookPosition", positionSchema);
export const webhookDeliveryModel = (connection: Connection): WebhookDeliveryModel =>
  connection.model<WebhookDelivery>("WebhookDelivery", deliverySchema);
