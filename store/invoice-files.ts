import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { mongo, type Connection } from "mongoose";
import type { ArchivedFile } from "../domain/application/application";
import type { InvoiceFormat } from "../domain/invoice/document";
import { isDuplicateKey } from "./models/duplicate-key";
import type { InvoiceChunk } from "./models/invoice-chunk";

export interface FileToKeep {
  /** The order number, and the format where it isn't the PDF: one order has one file of each kind. */
  fileId: string;
  format: InvoiceFormat;
  /** Whether it is the original in law, or a copy beside it. */
  original: boolean;
  applicationId: string;
  content: () => Promise<Buffer>;
}

type Content = Omit<FileToKeep, "content"> & { bytes: Buffer; sha256: string };

/** GridFS's own size of a chunk. Bytes. */
const chunkBytes = 255 * 1024;

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** The issued documents, kept unchanged in GridFS. */
export function createInvoiceFiles(connection: Connection) {
  const files = connection.collection<StoredFile>("invoices.files");
  const chunks = connection.collection<InvoiceChunk>("invoices.chunks");

  async function find(fileIds: string[]): Promise<ArchivedFile[]> {
    const kept = await files
      .find({ _id: { $in: fileIds } }, { projection: { "metadata.sha256": 1 } })
      .toArray();
    return kept.map(({ _id: fileId, metadata: { sha256 } }) => ({ fileId, sha256 }));
  }

  /**
   * Writes what GridFS reads, in two commands for all files: its own streams ask five for each. A chunk's id follows
   * from its place, so that a repeat replaces what a broken try has left.
   */
  async function write(contents: Content[]): Promise<void> {
    await chunks
      .bulkWrite(
        contents.flatMap(chunksOf).map((chunk) => ({
          replaceOne: { filter: { _id: chunk._id }, replacement: chunk, upsert: true },
        })),
      )
      .catch(async (error: unknown) => {
        // What a stream had left has other ids.
        if (isDuplicateKey(error))
          await chunks.deleteMany({ files_id: { $in: contents.map(({ fileId }) => fileId) } });
        throw error;
      });
    await files.bulkWrite(
      contents.map(({ fileId, bytes, format, ...metadata }) => ({
        updateOne: {
          filter: { _id: fileId },
          update: {
            $setOnInsert: {
              filename: `${fileId.split(".")[0]}.${format}`,
              length: bytes.length,
              chunkSize: chunkBytes,
              uploadDate: new Date(),
              metadata: { ...metadata, format },
            },
          },
          upsert: true,
        },
      })),
    );
  }

  return {
    /** Keeps documents once, in the order given; a repeat answers what is kept. */
    async keep(wanted: readonly FileToKeep[]): Promise<ArchivedFile[]> {
      const kept = new Map(
        (await find(wanted.map(({ fileId }) => fileId))).map((file) => [file.fileId, file]),
      );
      const contents: Content[] = [];
      for (const { content, ...file } of wanted) {
        if (kept.has(file.fileId)) continue;
        const bytes = await content();
        contents.push({ ...file, bytes, sha256: hashOf(bytes) });
      }
      if (contents.length > 0) await write(contents);
      for (const { fileId, sha256 } of contents) kept.set(fileId, { fileId, sha256 });
      return wanted.flatMap(({ fileId }) => kept.get(fileId) ?? []);
    },

    /**
     * The document.
     * @throws Error when it is no longer what was kept: a spoiled invoice is never handed out
     */
    async read({ fileId, sha256 }: ArchivedFile): Promise<Buffer> {
      if (!connection.db) throw new mongo.MongoNotConnectedError("the database connection is not open");
      const bucket = new mongo.GridFSBucket(connection.db, { bucketName: "invoices" });
      const bytes = await buffer(bucket.openDownloadStream(fileId as unknown as mongo.ObjectId));
      if (hashOf(bytes) !== sha256) throw new Error(`the archived invoice ${fileId} is damaged`);
      return bytes;
    },
  };
}

interface StoredFile {
  _id: string;
  filename: string;
  length: number;
  chunkSize: number;
  uploadDate: Date;
  metadata: { applicationId: string; sha256: string; format: InvoiceFormat; original: boolean };
}

function chunksOf({ fileId, bytes }: Content): InvoiceChunk[] {
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, n) => ({
    _id: `${fileId}:${n}`,
    files_id: fileId,
    n,
    data: bytes.subarray(n * chunkBytes, (n + 1) * chunkBytes),
  }));
}

export type InvoiceFiles = ReturnType<typeof createInvoiceFiles>;
