import { Schema, type Connection, type Model } from "mongoose";
import type { PublicEvent } from "../../domain/events/public-event";
import type { EventPosition } from "../read-events";

/** Position of a receiver in the stream of events. */
export interface WebhookPosition {
  /** Name of the receiver. */
  _id: string;
  position: EventPosition;
  /** Sender that has leased the receiver. `leasedUntil` is the instant until which it is believed to be alive. */
  sender: string;
  leasedUntil: Date;
}

export const webhookStatuses = ["待发送", "发送失败"] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/**
 * Events of an application that a receiver did not accept. The first of them holds up the others, so that they stay in
 * order.
 */
export interface WebhookDelivery {
  /** Id made of receiver and application: `name_id`. */
  _id: string;
  receiver: string;
  applicationId: string;
  events: PublicEvent[];
  status: WebhookStatus;
  /** Number of tries of the first event. */
  attempts: number;
  /** Instant at which the first event was first refused, or was set to be sent again. */
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
