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
  async function find(fileIds: string[]): Promise<ArchivedFile[]> {
    const kept = await nativeCollection(files)
      .find({ _id: { $in: fileIds } }, { projection: { sha256: 1 } })
      .toArray();
    return kept.map(({ _id: fileId, sha256 }) => ({ fileId, sha256 }));
  }

  return {
    /** Keeps documents once, in the order given; a repeat answers what is kept. */
    async keep(wanted: readonly FileToKeep[]): Promise<ArchivedFile[]> {
      const kept = new Map(
        (await find(wanted.map(({ fileId }) => fileId))).map((file) => [file.fileId, file]),
      );
      const missing: InvoiceFile[] = [];
      for (const { content: download, fileId, ...about } of wanted) {
        if (kept.has(fileId)) continue;
        const content = await download();
        const sha256 = hashOf(content);
        missing.push({ _id: fileId, ...about, content, sha256, keptAt: new Date() });
        kept.set(fileId, { fileId, sha256 });
      }
      if (missing.length > 0)
        await nativeCollection(files).bulkWrite(
          missing.map(({ _id, ...file }) => ({
            updateOne: { filter: { _id }, update: { $setOnInsert: file }, upsert: true },
          })),
        );
      return wanted.flatMap(({ fileId }) => kept.get(fileId) ?? []);
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
