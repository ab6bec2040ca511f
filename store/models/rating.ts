import { Schema, type Connection, type Model } from "mongoose";
import type { Grade, Rating } from "../../domain/application/rating";

/**
 * Rating (好差评) of one application, by its id. The person who gave it is not stored. It is deleted when the application's
 * personal data are erased.
 */
export interface RatingDocument {
  _id: string;
  grade: Grade;
  reason?: string;
  at: Date;
}

/** Returns a rating as its organisation sees it. */
export const presentRating = ({ grade, reason, at }: RatingDocument): Rating => ({
  ...{ grade, at: at.toISOString() },
  ...(reason === undefined ? {} : { reason }),
});

const schema = new Schema<RatingDocument>(
  {
    _id: { type: String, required: true },
    grade: { type: String, required: true },
    reason: String,
    at: { type: Date, required: true },
  },
  { collection: "ratings", versionKey: false },
);
schema.index({ at: 1 });

export type RatingModel = Model<RatingDocument>;

export const ratingModel = (connection: Connection): RatingModel =>
  connection.model<RatingDocument>("Rating", schema);
