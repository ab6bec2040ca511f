import { Schema, type Connection, type Model } from "mongoose";
import {
  endpointEnds,
  endpointStates,
  type EndpointEnd,
  type EndpointState,
} from "../../domain/events/endpoint";

/** A secret of an endpoint, encrypted with a payload key. */
export interface SealedSecret {
  /** Id of the request that made it, by which a repeat of the request finds it. */
  madeBy: string;
  /** Id of the payload key. */
  keyId: string;
  /** Ciphertext in base64. */
  sealed: string;
  /** Instant until which a former secret signs, beside the present one. */
  until?: Date;
}

/** A call of an endpoint. Nothing of the answer but its status is kept. */
export interface WebhookCall {
  at: Date;
  /** Type and id of the event. */
  type: string;
  event: string;
  /** Status of the answer; absent if there was none. */
  status?: number;
  /** Reason why the event wasn't accepted; absent if it was. */
  error?: string;
  /** Time that the call took, in milliseconds. */
  tookMs: number;
}

/** An address of another system that is called with events, with its position among them. */
export interface WebhookEndpoint {
  /** ULID. */
  _id: string;
  /** Subject of the subscriber that owns the endpoint; absent for one of the operators'. */
  owner?: string;
  /** Client id of that subscriber, if it is a script. */
  client?: string;
  /** Name for the operators. */
  name: string;
  url: string;
  /** Private networks in which the endpoint may be, as operators allow them. */
  networks: string[];
  state: EndpointState;
  /** The present secret, then the former one, if it still signs. */
  secrets: SealedSecret[];
  /** Number of changes by people and subscribers. A change is only made to the version that it was decided on. */
  version: number;
  /**
   * Number up to which all events were accepted, or are waiting in the endpoint's deliveries. It only grows, until a backup
   * is restored or events are told again.
   */
  number: number;
  createdAt: Date;
  /** Instant of the first refusal after which nothing was accepted. */
  failingSince?: Date;
  /** Reason why the endpoint is no longer called, in its state for that. */
  endedBecause?: EndpointEnd;
  /** The latest calls, the oldest first. */
  calls: WebhookCall[];
}

export const webhookStatuses = ["待发送", "发送失败"] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/**
 * Events of an application that a receiver has not accepted yet: those after `told`, up to `upTo`. The first of them
 * holds up the others, so that they stay in order. Both numbers only grow, until a backup is restored.
 */
export interface WebhookDelivery {
  /** Id made of the ids of endpoint and application: `endpoint_application`. */
  _id: string;
  endpoint: string;
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

const secretSchema = new Schema<SealedSecret>(
  {
    madeBy: { type: String, required: true },
    keyId: { type: String, required: true },
    sealed: { type: String, required: true },
    until: Date,
  },
  { _id: false },
);

const callSchema = new Schema<WebhookCall>(
  {
    at: { type: Date, required: true },
    type: { type: String, required: true },
    event: { type: String, required: true },
    status: Number,
    error: String,
    tookMs: { type: Number, required: true },
  },
  { _id: false },
);

const endpointSchema = new Schema<WebhookEndpoint>(
  {
    _id: { type: String, required: true },
    owner: String,
    client: String,
    name: { type: String, required: true },
    url: { type: String, required: true },
    networks: { type: [String], required: true },
    state: { type: String, enum: endpointStates, required: true },
    secrets: { type: [secretSchema], required: true },
    version: { type: Number, required: true },
    number: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    failingSince: Date,
    endedBecause: { type: String, enum: endpointEnds },
    calls: { type: [callSchema], required: true },
  },
  { collection: "webhook_endpoints", versionKey: false },
);
endpointSchema.index({ state: 1 });
endpointSchema.index({ owner: 1, _id: 1 });

const deliverySchema = new Schema<WebhookDelivery>(
  {
    _id: { type: String, required: true },
    endpoint: { type: String, required: true },
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
deliverySchema.index({ endpoint: 1, status: 1, nextAttemptAt: 1 });
deliverySchema.index({ status: 1, since: 1, _id: 1 });

export type WebhookEndpointModel = Model<WebhookEndpoint>;
export type WebhookDeliveryModel = Model<WebhookDelivery>;

export const webhookEndpointModel = (connection: Connection): WebhookEndpointModel =>
  connection.model<WebhookEndpoint>("WebhookEndpoint", endpointSchema);
export const webhookDeliveryModel = (connection: Connection): WebhookDeliveryModel =>
  connection.model<WebhookDelivery>("WebhookDelivery", deliverySchema);
