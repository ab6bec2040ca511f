import { Schema, type Connection, type Model } from "mongoose";

/** Position of a receiver among the told events. */
export interface WebhookPosition {
  /** Name of the receiver. */
  _id: string;
  /**
   * Number up to which all events were accepted, or are waiting in the receiver's deliveries. It only grows, until a
   * backup is restored.
   */
  number: number;
  /** Address at which the receiver has said that it wants no more events; absent while it takes them. */
  gone?: string;
}

export const webhookStatuses = ["待发送", "发送失败"] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/**
 * Events of an application that a receiver has not accepted yet: those after `told`, up to `upTo`. The first of them
 * holds up the others, so that they stay in order. Both numbers only grow, until a backup is restored.
 */
export interface WebhookDelivery {
  /** Id made of receiver and application: `name_id`. */
  _id: string;
  receiver: string;
  applicationId: string;
  /** Number up to which the receiver has accepted the application's events. */
  told: number;
  /** Number up to which the application's events wait here. */
  upTo: number;
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
    number: { type: Number, required: true },
    gone: String,
  },
  { collection: "webhook_positions", versionKey: false },
);

const deliverySchema = new Schema<WebhookDelivery>(
  {
    _id: { type: String, required: true },
    receiver: { type: String, required: true },
    applicationId: { type: String, required: true },
    told: { type: Number, required: true },
    upTo: { type: Number, required: true },
    status: { type: String, enum: webhookStatuses, required: true },
    attempts: { type: Number, required: true },
    since: { type: Date, required: true },
    nextAttemptAt: { type: Date, required: true },
    lastError: { type: String, required: true },
  },
  { collection: "webhook_deliveries", versionKey: false },
);
deliverySchema.index({ receiver: 1, status: 1, nextAttemptAt: 1 });
deliverySchema.index({ status: 1, since: 1, _id: 1 });

export type WebhookPositionModel = Model<WebhookPosition>;
export type WebhookDeliveryModel = Model<WebhookDelivery>;

export const webhookPositionModel = (connection: Connection): WebhookPositionModel =>
  connection.model<WebhookPosition>("WebhookPosition", positionSchema);
export const webhookDeliveryModel = (connection: Connection): WebhookDeliveryModel =>
  connection.model<WebhookDelivery>("WebhookDelivery", deliverySchema);
