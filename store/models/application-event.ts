import { Schema, type Connection, type Model } from "mongoose";
import type { ApplicationEvent } from "../../domain/application/events";

/** One line of the append-only event log. */
export interface ApplicationEventDocument {
  /** Application, generation and version: one line, however often the write is repeated. */
  _id: string;
  applicationId: string;
  /** Whose run wrote it. Lines of 0.1.0 have none. */
  generation?: number;
  version: number;
  type: string;
  at: Date;
  event: ApplicationEvent;
  /** The generation that went on from before this: the application never came to it. */
  leftBehindBy?: number;
}

const schema = new Schema<ApplicationEventDocument>(
  {
    _id: { type: String, required: true },
    applicationId: { type: String, required: true },
    generation: Number,
    version: { type: Number, required: true },
    type: { type: String, required: true },
    at: { type: Date, required: true },
    event: { type: Schema.Types.Mixed, required: true },
    leftBehindBy: Number,
  },
  { collection: "application_events", versionKey: false, minimize: false },
);
schema.index({ applicationId: 1, version: 1 });

export type ApplicationEventModel = Model<ApplicationEventDocument>;

export const applicationEventModel = (connection: Connection): ApplicationEventModel =>
  connection.model<ApplicationEventDocument>("ApplicationEvent", schema);
