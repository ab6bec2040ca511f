import { Schema, type Connection, type Model } from "mongoose";
import type { MaterialKind } from "../../domain/materials/materials";
import type { PageSize } from "../../domain/materials/pages";

/** A page of a file, drawn and sealed. */
export interface SealedPage extends PageSize {
  keyId: string;
  sealed: Buffer;
}

/** A file of the 申请材料, sealed: 5 MB at most, and its pages 9, so that they are one document here. */
export interface MaterialFileDocument {
  /** Of application, material and content: the same file for the same material is the same document. */
  _id: string;
  applicationId: string;
  orgCode: string;
  material: string;
  kind: MaterialKind;
  /** Of the content in the clear, in hexadecimal. */
  sha256: string;
  /** Bytes in the clear. */
  bytes: number;
  /** Of the payload keys: which one it is sealed with. */
  keyId: string;
  sealed: Buffer;
  /** Absent of what was kept before files were drawn, until somebody looks at it; none where it can't be drawn. */
  pages?: SealedPage[];
  keptAt: Date;
  validUntil?: string;
  consentAt?: Date;
  /** Since when it may be that no application names it. Absent once one does. */
  looseSince?: Date;
}

const schema = new Schema<MaterialFileDocument>(
  {
    _id: { type: String, required: true },
    applicationId: { type: String, required: true },
    orgCode: { type: String, required: true },
    material: { type: String, required: true },
    kind: { type: String, required: true },
    sha256: { type: String, required: true },
    bytes: { type: Number, required: true },
    keyId: { type: String, required: true },
    sealed: { type: Buffer, required: true },
    pages: { type: [Schema.Types.Mixed], default: undefined },
    keptAt: { type: Date, required: true },
    validUntil: String,
    consentAt: Date,
    looseSince: Date,
  },
  { collection: "material_files", versionKey: false },
);
schema.index({ applicationId: 1 });
schema.index({ orgCode: 1, keptAt: -1 });
schema.index({ looseSince: 1 }, { sparse: true });
schema.index({ keyId: 1 });
schema.index({ "pages.keyId": 1 });

export type MaterialFileModel = Model<MaterialFileDocument>;

export const materialFileModel = (connection: Connection): MaterialFileModel =>
  connection.model<MaterialFileDocument>("MaterialFile", schema);
