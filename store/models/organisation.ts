import { Schema, type Connection, type Model } from "mongoose";

/** What an organisation's account is called at the identity provider, as its tokens last said. */
export interface Organisation {
  /** 统一社会信用代码 */
  _id: string;
  name: string;
}

const schema = new Schema<Organisation>(
  { _id: { type: String, required: true }, name: { type: String, required: true } },
  { collection: "organisations", versionKey: false },
);

export type OrganisationModel = Model<Organisation>;

export const organisationModel = (connection: Connection): OrganisationModel =>
  connection.model<Organisation>("Organisation", schema);
