import { Schema, type Connection, type Model } from "mongoose";

/** Name of an organisation's account at the identity provider, as its latest token gave it. */
export interface Organisation {
  /** Credit code (统一社会信用代码) of the organisation. */
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
