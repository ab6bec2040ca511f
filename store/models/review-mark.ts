import { Schema, type Connection, type Model } from "mongoose";
import type { Actor } from "../../domain/values";

/** Looks at it now; left it for later; or was given it as the next one, which two never are at once. */
export const markKinds = ["looking", "skipped", "next"] as const;
export type MarkKind = (typeof markKinds)[number];

/**
 * A note that reviewers leave each other beside an application that waits for its review, for a while. It is a hint, binds
 * nobody, and so is no part of the application.
 */
export interface ReviewMark {
  /** Kind and application, and the reviewer but for `next`. */
  _id: string;
  kind: MarkKind;
  applicationId: string;
  by: Actor;
  at: Date;
  /** It is gone by then. */
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
