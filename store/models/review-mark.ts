import { Schema, type Connection, type Model } from "mongoose";
import type { Actor } from "../../domain/values";

/**
 * Kinds of a reviewer's marks: they look at the application now, left it for later, or were given it as the next one,
 * which two reviewers never get at once.
 */
export const markKinds = ["looking", "skipped", "next"] as const;
export type MarkKind = (typeof markKinds)[number];

/**
 * A temporary mark that a reviewer leaves for the others beside an application that waits for its review. It is a hint
 * that binds nobody, so it is no part of the application.
 */
export interface ReviewMark {
  /** Id made of kind and application, and of the reviewer except for `next`. */
  _id: string;
  kind: MarkKind;
  applicationId: string;
  by: Actor;
  at: Date;
  /** Instant at which MongoDB deletes the mark. */
  until: Date;
  note?: string;
}

const schema = new Schema<ReviewMark>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    applicationId: { type: String, required: true },
    by: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
    until: { type: Date, required: true },
    note: String,
  },
  { collection: "review_marks", versionKey: false },
);
schema.index({ until: 1 }, { expireAfterSeconds: 0 });
schema.index({ applicationId: 1 });

export type ReviewMarkModel = Model<ReviewMark>;

export const reviewMarkModel = (connection: Connection): ReviewMarkModel =>
  connection.model<ReviewMark>("ReviewMark", schema);
