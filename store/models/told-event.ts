import { Schema, type Connection, type Model } from "mongoose";
import type { PublicEventType } from "../../domain/events/public-event";

/** An event as it was told. It never changes, and holds nothing personal, so no erasure touches it. */
export interface ToldEventDocument {
  /** Number of the event among all events, counted from 1 without gaps. */
  _id: number;
  /** Id of the event for other systems. */
  id: string;
  applicationId: string;
  /** 统一社会信用代码 of the application's owner. */
  organisation: string;
  type: PublicEventType;
  /** Place of the event among those of its application, counted from 1 without gaps. */
  sequence: number;
  /** Key of the event's fact; absent for a correction. */
  key?: string;
  /** Ids of the events that a correction takes back; absent for a fact. */
  takenBack?: string[];
  /** JSON text of the event, which every reader and receiver gets. */
  body: string;
  /** Instant at which the event was told. It never lies before that of a lower number. */
  toldAt: Date;
}

const eventSchema = new Schema<ToldEventDocument>(
  {
    _id: { type: Number, required: true },
    id: { type: String, required: true },
    applicationId: { type: String, required: true },
    organisation: { type: String, required: true },
    type: { type: String, required: true },
    sequence: { type: Number, required: true },
    key: String,
    takenBack: { type: [String], default: undefined },
    body: { type: String, required: true },
    toldAt: { type: Date, required: true },
  },
  { collection: "events", versionKey: false },
);
eventSchema.index({ id: 1 }, { unique: true });
eventSchema.index({ applicationId: 1, sequence: 1 }, { unique: true });
eventSchema.index({ toldAt: 1, _id: 1 });

/**
 * Era of the events' numbers. A restore begins a new one, because numbers that were given after the backup are given
 * again to other events.
 */
export interface EventEra {
  /** Always `present`: there is one document. */
  _id: string;
  /** Name of the era, which each cursor carries. */
  era: string;
  /** Instant of the backup whose restore began the era; absent for the first one. */
  restoredFrom?: Date;
}

const eraSchema = new Schema<EventEra>(
  {
    _id: { type: String, required: true },
    era: { type: String, required: true },
    restoredFrom: Date,
  },
  { collection: "event_eras", versionKey: false },
);

export type ToldEventModel = Model<ToldEventDocument>;
export type EventEraModel = Model<EventEra>;

export const toldEventModel = (connection: Connection): ToldEventModel =>
  connection.model<ToldEventDocument>("ToldEvent", eventSchema);
export const eventEraModel = (connection: Connection): EventEraModel =>
  connection.model<EventEra>("EventEra", eraSchema);
