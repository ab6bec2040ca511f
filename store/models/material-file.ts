import { Schema, type Connection, type Model } from "mongoose";
import type { MaterialKind } from "../../domain/materials/materials";
import type { PageSize } from "../../domain/materials/pages";

/** A page of a file, drawn as a picture and sealed. */
export interface SealedPage extends PageSize {
  keyId: string;
  sealed: Buffer;
}

/** A sealed file of 申请材料. It has at most 5 MB and its pages at most 9 MB, so that they fit into one MongoDB document. */
export interface MaterialFileDocument {
  /** Id derived from application, material and content: the same file for the same material is the same document. */
  _id: string;
  applicationId: string;
  orgCode: string;
  material: string;
  kind: MaterialKind;
  /** SHA-256 of the unencrypted content, in hexadecimal. */
  sha256: string;
  /** Size of the unencrypted content, in bytes. */
  bytes: number;
  /** Id of the payload key that sealed the file. */
  keyId: string;
  sealed: Buffer;
  /** Sealed pictures of the pages. */
  pages: SealedPage[];
  keptAt: Date;
  validUntil?: string;
  consentAt?: Date;
  /** Instant since which perhaps no application names the file; absent once one does. */
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
    pages: { type: [Schema.Types.Mixed], required: true } as never,
    keptAt: { type: Date, required: true },
    validUntil: String,
    consentAt: Date,
    looseSince: Date,
  },
  { collection: "material_files", versionKey: false },
);
schema.index({ applicationId: 1 });
schema.index({ orgCode: 1, keptAt: -1 });
// Backups ask for what was kept since the last one.
schema.index({ keptAt: 1 });
schema.index({ looseSince: 1 }, { sparse: true });
schema.index({ keyId: 1 });
schema.index({ "pages.keyId": 1 });

export type MaterialFileModel = Model<MaterialFileDocument>;

export const materialFileModel = (connection: Connection): MaterialFileModel =>
  connection.model<MaterialFileDocument>("MaterialFile", schema);
