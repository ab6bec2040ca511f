import { createHash } from "node:crypto";
import type { ArchivedFile } from "../domain/application/application";
import type { InvoiceFile, InvoiceFileModel } from "./models/invoice-file";
import { nativeCollection } from "./models/native-collection";

export interface FileToKeep extends Pick<InvoiceFile, "applicationId" | "format" | "original"> {
  fileId: string;
  content: () => Promise<Buffer>;
}

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** The issued documents, kept unchanged. */
export function createInvoiceFiles(files: InvoiceFileModel) {
  return {
    /** Keeps documents once, in the order given; a repeat answers what is kept. */
    async keep(wanted: readonly FileToKeep[]): Promise<ArchivedFile[]> {
      const given: InvoiceFile[] = [];
      for (const { content: download, fileId, ...about } of wanted) {
        const content = await download();
        given.push({ _id: fileId, ...about, content, sha256: hashOf(content), keptAt: new Date() });
      }
      const collection = nativeCollection(files);
      const { upsertedCount } = await collection.bulkWrite(
        given.map(({ _id, ...file }) => ({
          updateOne: { filter: { _id }, update: { $setOnInsert: file }, upsert: true },
        })),
      );
      const isRepeat = upsertedCount < given.length;
      const before = isRepeat
        ? await collection
            .find({ _id: { $in: given.map(({ _id }) => _id) } }, { projection: { sha256: 1 } })
            .toArray()
        : [];
      const kept = new Map([...given, ...before].map(({ _id, sha256 }) => [_id, sha256]));
      return [...kept].map(([fileId, sha256]) => ({ fileId, sha256 }));
    },

    /**
     * The document.
     * @throws Error when it is no longer what was kept: a spoiled invoice is never handed out
     */
    async read({ fileId, sha256 }: ArchivedFile): Promise<Buffer> {
      const file = await files.findById(fileId);
      if (!file) throw new Error(`the archived invoice ${fileId} is missing`);
      if (hashOf(file.content) !== sha256) throw new Error(`the archived invoice ${fileId} is damaged`);
      return file.content;
    },
  };
}

export type InvoiceFiles = ReturnType<typeof createInvoiceFiles>;
