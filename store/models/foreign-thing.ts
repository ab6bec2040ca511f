import { Schema, type Connection, type Model } from "mongoose";

/** Kinds of things at Temporal that this system may not have started: a run of a workflow, or a poller of the task queue. */
export const foreignKinds = ["run", "poller"] as const;
export type ForeignKind = (typeof foreignKinds)[number];

/** Days for which something foreign is told. */
export const foreignKeptDays = 1;

/** Something that this system hasn't started, as a worker has seen it (worker/watch-foreign.ts). */
export interface ForeignThing {
  /** Kind and name: a run's id, or what a poller calls itself. */
  _id: string;
  kind: ForeignKind;
  /** Instant at which it began, or for a poller was last seen. */
  at: Date;
}

const schema = new Schema<ForeignThing>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: "foreign_things", versionKey: false },
);
schema.index({ at: 1 }, { expireAfterSeconds: foreignKeptDays * 24 * 3_600 });

export type ForeignThingModel = Model<ForeignThing>;

export const foreignThingModel = (connection: Connection): ForeignThingModel =>
  connection.model<ForeignThing>("ForeignThing", schema);
