import { createHash } from "node:crypto";
import type { ArchivedFile } from "../domain/application/application";
import type { PagePicture, PageSize } from "../domain/materials/pages";
import type { InvoiceFile, InvoiceFileModel } from "./models/invoice-file";
import { elementOf, nativeCollection } from "./models/native-collection";

export interface FileToKeep extends Pick<InvoiceFile, "applicationId" | "format" | "original"> {
  fileId: string;
  content: () => Promise<Buffer>;
}

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Creates the archive of invoices' files, which never change. */
export function createInvoiceFiles(files: InvoiceFileModel) {
  const collection = nativeCollection(files);
  return {
    /** Archives files once, and returns them in the given order. A repeat returns the archived ones. */
    async keep(wanted: readonly FileToKeep[]): Promise<ArchivedFile[]> {
      const given: InvoiceFile[] = [];
      for (const { content: download, fileId, ...about } of wanted) {
        const content = await download();
        given.push({ _id: fileId, ...about, content, sha256: hashOf(content), keptAt: new Date() });
      }
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
     * Returns the content of an archived file.
     * @throws Error if it is not what was archived: a damaged invoice is never handed out
     */
    async read({ fileId, sha256 }: ArchivedFile): Promise<Buffer> {
      const file = await files.findById(fileId, { pages: 0 });
      if (!file) throw new Error(`the archived invoice ${fileId} is missing`);
      if (hashOf(file.content) !== sha256) throw new Error(`the archived invoice ${fileId} is damaged`);
      return file.content;
    },

    /** Returns the sizes of a file's pages: an empty list if they can't be drawn, undefined if nobody has tried. */
    async pageSizes({ fileId }: Pick<ArchivedFile, "fileId">): Promise<PageSize[] | undefined> {
      const projection = { "pages.width": 1, "pages.height": 1 };
      const file = await collection.findOne({ _id: fileId }, { projection });
      return file?.pages?.map(({ width, height }) => ({ width, height }));
    },

    /** Returns the JPEG picture of one page, counted from 1; undefined if there is none. */
    async readPage({ fileId }: Pick<ArchivedFile, "fileId">, number: number): Promise<Buffer | undefined> {
      const page = await elementOf(collection, fileId, "pages", number - 1);
      return page?.content;
    },

    async keepPages({ fileId }: Pick<ArchivedFile, "fileId">, pages: readonly PagePicture[]): Promise<void> {
      await collection.updateOne({ _id: fileId }, { $set: { pages: [...pages] } });
    },
  };
}

export type InvoiceFiles = ReturnType<typeof createInvoiceFiles>;
