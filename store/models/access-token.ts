import { Schema, type Connection, type Model } from "mongoose";

/** The access token of one app of the invoice provider, shared by all processes. */
export interface AccessTokenDocument {
  /** The app's key. */
  _id: string;
  /** Encrypted: see gateways/nuonuo/tokens.ts. */
  sealed?: string;
  renewAt?: Date;
  /** When the last tokens were asked for: the provider counts them. */
  grants: Date[];
  /** Until when one process alone may ask. */
  lockedUntil?: Date;
}

const schema = new Schema<AccessTokenDocument>(
  {
    _id: { type: String, required: true },
    sealed: String,
    renewAt: Date,
    grants: { type: [Date], default: [] },
    lockedUntil: Date,
  },
  { collection: "accessTokens", versionKey: false },
);

export type AccessTokenModel = Model<AccessTokenDocument>;

export const accessTokenModel = (connection: Connection): AccessTokenModel =>
  connection.model<AccessTokenDocument>("AccessToken", schema);
