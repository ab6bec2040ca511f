import { Schema, type Connection, type Model } from "mongoose";

/** Access token of one app of the invoice provider, shared by all processes. */
export interface AccessTokenDocument {
  /** Key of the app. */
  _id: string;
  /** Encrypted token (see gateways/nuonuo/tokens.ts). */
  sealed?: string;
  renewAt?: Date;
  /** Instants at which the latest tokens were requested. The provider limits their number. */
  grants: Date[];
  /** Instant until which only one process may request a token. */
  lockedUntil?: Date;
  /** Id of the latest claim, after which only its process may store a token. */
  claim?: string;
}

const schema = new Schema<AccessTokenDocument>(
  {
    _id: { type: String, required: true },
    sealed: String,
    renewAt: Date,
    grants: { type: [Date], default: [] },
    lockedUntil: Date,
    claim: String,
  },
  { collection: "accessTokens", versionKey: false },
);

export type AccessTokenModel = Model<AccessTokenDocument>;

export const accessTokenModel = (connection: Connection): AccessTokenModel =>
  connection.model<AccessTokenDocument>("AccessToken", schema);
