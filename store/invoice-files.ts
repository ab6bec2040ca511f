import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { mongo, type Connection } from "mongoose";
import type { ArchivedFile } from "../domain/application/application";
import type { InvoiceFormat } from "../domain/invoice/document";

interface FileToKeep {
  /** The order number, and the format where it isn't the PDF: one order has one file of each kind. */
  fileId: string;
  format: InvoiceFormat;
  /** Whether it is the original in law, or a copy beside it. */
  original: boolean;
  applicationId: string;
  content: () => Promise<Buffer>;
}

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** The issued documents, kept unchanged in GridFS. */
export function createInvoiceFiles(connection: Connection) {
  // Made on first use: a connection has its database only once it is open.
  const bucket = () => {
    if (!connection.db) throw new mongo.MongoNotConnectedError("the database connection is not open");
    return new mongo.GridFSBucket(connection.db, { bucketName: "invoices" });
  };
  const idOf = (fileId: string) => fileId as unknown as mongo.ObjectId;

  async function find(fileId: string): Promise<ArchivedFile | undefined> {
    const [file] = await bucket()
      .find({ _id: idOf(fileId) })
      .toArray();
    const sha256: unknown = file?.metadata?.sha256;
    return typeof sha256 === "string" ? { fileId, sha256 } : undefined;
  }

  return {
    /** Keeps a document once; a repeat answers what is kept. Leftovers of a broken try are replaced. */
    async keep({ fileId, format, original, applicationId, content }: FileToKeep): Promise<ArchivedFile> {
      const kept = await find(fileId);
      if (kept) return kept;
      const bytes = await content();
      const sha256 = hashOf(bytes);
      await connection.collection("invoices.chunks").deleteMany({ files_id: idOf(fileId) });
      const upload = bucket().openUploadStreamWithId(idOf(fileId), `${fileId.split(".")[0]}.${format}`, {
        metadata: { applicationId, sha256, format, original },
      });
      await pipeline([bytes], upload);
      return { fileId, sha256 };
    },

    /**
     * The document.
     * @throws Error when it is no longer what was kept: a spoiled invoice is never handed out
     */
    async read({ fileId, sha256 }: ArchivedFile): Promise<Buffer> {
      const bytes = await buffer(bucket().openDownloadStream(idOf(fileId)));
      if (hashOf(bytes) !== sha256) throw new Error(`the archived invoice ${fileId} is damaged`);
      return bytes;
    },
  };
}

export type InvoiceFiles = ReturnType<typeof createInvoiceFiles>;
