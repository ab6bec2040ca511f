import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { mongo, type Connection } from "mongoose";

export interface StoredInvoice {
  fileId: string;
  /** Lowercase hexadecimal SHA-256 of the file. */
  sha256: string;
}

interface FileToKeep {
  /** The order number: one order has one file. */
  fileId: string;
  applicationId: string;
  content: () => Promise<Readable>;
}

/** The issued documents, kept unchanged in GridFS. */
export function createInvoiceFiles(connection: Connection) {
  // Made on first use: a connection has its database only once it is open.
  const bucket = () => {
    if (!connection.db) throw new mongo.MongoNotConnectedError("the database connection is not open");
    return new mongo.GridFSBucket(connection.db, { bucketName: "invoices" });
  };
  const idOf = (fileId: string) => fileId as unknown as mongo.ObjectId;

  async function find(fileId: string): Promise<StoredInvoice | undefined> {
    const [file] = await bucket()
      .find({ _id: idOf(fileId) })
      .toArray();
    const sha256: unknown = file?.metadata?.sha256;
    return typeof sha256 === "string" ? { fileId, sha256 } : undefined;
  }

  return {
    /** Keeps a document once; a repeat answers what is kept. Leftovers of a broken try are replaced. */
    async keep({ fileId, applicationId, content }: FileToKeep): Promise<StoredInvoice> {
      const kept = await find(fileId);
      if (kept) return kept;
      const bytes = await buffer(await content());
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      await connection.collection("invoices.chunks").deleteMany({ files_id: idOf(fileId) });
      const upload = bucket().openUploadStreamWithId(idOf(fileId), `${fileId}.pdf`, {
        metadata: { applicationId, sha256 },
      });
      await pipeline([bytes], upload);
      return { fileId, sha256 };
    },

    /** The document as a stream. */
    read: (fileId: string): Readable => bucket().openDownloadStream(idOf(fileId)),
  };
}

export type InvoiceFiles = ReturnType<typeof createInvoiceFiles>;
