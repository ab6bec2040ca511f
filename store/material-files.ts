import { createHash } from "node:crypto";
import type { MaterialFile } from "../domain/materials/materials";
import type { PagePicture, PageSize } from "../domain/materials/pages";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import type { MaterialFileDocument, MaterialFileModel, SealedPage } from "./models/material-file";
import { elementOf, nativeCollection } from "./models/native-collection";

const hashOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** Application and material of a file. The file is sealed for this place and can't be opened in another. */
interface Place {
  applicationId: string;
  material: string;
}
const placeOf = ({ applicationId, material }: Place): [string, string] => [applicationId, material];

/**
 * Returns the place for which a page is sealed. It includes the file's hash and the page's number, so that no page can
 * stand in for another.
 */
const pagePlaceOf = (file: Place & { sha256: string }, number: number): string[] => [
  ...placeOf(file),
  file.sha256,
  String(number),
];

/** Returns the id of a content in its place. A repeated upload of the same content has the same id. */
export const materialFileId = (place: Place, sha256: string): string =>
  hashOf(Buffer.from([...placeOf(place), sha256].join("\n"))).slice(0, 32);

/** A file without its content and pages. */
export type EarlierFile = Omit<MaterialFileDocument, "sealed" | "pages">;
/** Number of an organisation's latest files that are searched. */
const mostEarlier = 50;

/** Encryption of files, implemented in temporal/sealed-file.ts. */
export interface FileSealer {
  seal(content: Buffer, place: readonly string[]): Pick<MaterialFileDocument, "keyId" | "sealed">;
  open(file: Pick<MaterialFileDocument, "keyId" | "sealed">, place: readonly string[]): Buffer;
}

/** A file by its id, with the place and hash that its seal is bound to. */
type Named = Place & Pick<MaterialFile, "id" | "sha256">;

type About = Pick<
  MaterialFileDocument,
  "applicationId" | "orgCode" | "material" | "kind" | "keptAt" | "validUntil" | "consentAt"
>;

/** A file to be stored, with the pictures of its pages. */
type ToKeep = About & { pages: readonly PagePicture[] };

/**
 * Returns the ids of all files that an application names: those in its list, in its submissions, and in a submission on
 * its way to Temporal.
 */
const namedBy = ({ materials = [], claim, application }: ApplicationDocument): Set<string> =>
  new Set(
    [materials, claim?.materials ?? [], ...application.submissions.map((one) => one.materials ?? [])]
      .flat()
      .map(({ id }) => id),
  );

/**
 * Time after which a file that no application names is deleted, in milliseconds. Any upload or submission under way has
 * ended by then.
 */
const looseForMs = 10 * 60_000;

/** Marks files as loose: perhaps no application names them any more. */
export async function loosenMaterials(
  files: MaterialFileModel,
  which: { _id: string } | { applicationId: string },
  now: Date,
): Promise<void> {
  await nativeCollection(files).updateMany(which, { $set: { looseSince: now } });
}

/**
 * Notes the last day of a paper's validity; undefined removes the note. The note is for later applications that take the
 * file over, since each application's list has a note of its own.
 */
export async function noteMaterialEnd(
  files: MaterialFileModel,
  _id: string,
  validUntil: string | undefined,
): Promise<void> {
  const change =
    validUntil === undefined ? { $unset: { validUntil: "" as const } } : { $set: { validUntil } };
  await nativeCollection(files).updateOne({ _id }, change);
}

/** Deletes the files of an application that no longer exists or is about to drop them. */
export async function deleteMaterials(files: MaterialFileModel, applicationId: string): Promise<void> {
  await nativeCollection(files).deleteMany({ applicationId });
}

/**
 * Deletes files that have been loose for a while, unless their application names them after all.
 * @returns the number of deleted files
 */
export async function sweepMaterials(
  { materialFiles, applications }: { materialFiles: MaterialFileModel; applications: ApplicationModel },
  now: Date,
): Promise<number> {
  const collection = nativeCollection(materialFiles);
  const before = new Date(now.getTime() - looseForMs);
  const loose = await collection
    .find({ looseSince: { $lt: before } }, { projection: { applicationId: 1, looseSince: 1 } })
    .limit(50)
    .toArray();
  let deleted = 0;
  for (const { _id, applicationId, looseSince = before } of loose) {
    const document = await nativeCollection(applications).findOne({ _id: applicationId });
    // The filter requires the mark that was read, because a file that is uploaded again meanwhile gets a later one and
    // must stay.
    const same = { _id, looseSince };
    if (document && namedBy(document).has(_id))
      await collection.updateOne(same, { $unset: { looseSince: "" } });
    else deleted += (await collection.deleteOne(same)).deletedCount;
  }
  return deleted;
}

/** Creates the store of material files (申请材料), each sealed for its application and material. */
export function createMaterialFiles(files: MaterialFileModel, sealer: FileSealer) {
  const collection = nativeCollection(files);

  const sealedPages = (file: Place & { sha256: string }, pages: readonly PagePicture[]): SealedPage[] =>
    pages.map(({ width, height, content }, index) => ({
      ...{ width, height },
      ...sealer.seal(content, pagePlaceOf(file, index + 1)),
    }));
  const openPage = (file: Named, { width, height, ...page }: SealedPage, number: number): PagePicture => ({
    ...{ width, height },
    content: sealer.open(page, pagePlaceOf(file, number)),
  });

  return {
    /** Stores a file and its pages as loose, until `attached` is called. A repeat only renews the loose mark. */
    async keep(content: Buffer, { pages, ...about }: ToKeep, now: Date): Promise<void> {
      const sha256 = hashOf(content);
      const file = {
        ...{ ...about, sha256, bytes: content.length, ...sealer.seal(content, placeOf(about)) },
        pages: sealedPages({ ...about, sha256 }, pages),
      };
      await collection.updateOne(
        { _id: materialFileId(about, sha256) },
        { $set: { looseSince: now }, $setOnInsert: file },
        { upsert: true, ignoreUndefined: true },
      );
    },

    /** Returns an organisation's latest files of each material, from other applications than the given one. */
    async earlier(orgCode: string, applicationId: string): Promise<EarlierFile[]> {
      const found = await collection
        .find(
          { orgCode, applicationId: { $ne: applicationId }, looseSince: { $exists: false } },
          { projection: { sealed: 0, pages: 0 } },
        )
        .sort({ keptAt: -1 })
        .limit(mostEarlier)
        .toArray();
      const latest = new Map<string, string>();
      for (const { material, applicationId: of } of found)
        if (!latest.has(material)) latest.set(material, of);
      return found.filter((one) => latest.get(one.material) === one.applicationId);
    },

    /** Removes the loose mark, because an application names the file now. */
    async attached(id: string): Promise<void> {
      await collection.updateOne({ _id: id }, { $unset: { looseSince: "" } });
    },

    /**
     * Returns the content of a file; undefined if the file no longer exists.
     * @throws Error if the content is not what was stored
     */
    async read({ id, sha256, ...place }: Named): Promise<Buffer | undefined> {
      const file = await files.findById(id, { pages: 0 });
      if (!file) return undefined;
      const content = sealer.open(file, placeOf(place));
      if (hashOf(content) !== sha256) throw new Error(`the material file ${id} is damaged`);
      return content;
    },

    /** Returns the sizes of a file's pages; undefined if the file no longer exists. */
    async pageSizes({ id }: Pick<Named, "id">): Promise<PageSize[] | undefined> {
      const file = await collection.findOne(
        { _id: id },
        { projection: { "pages.width": 1, "pages.height": 1 } },
      );
      return file?.pages.map(({ width, height }) => ({ width, height }));
    },

    /** Returns one page, counted from 1; undefined if there is none. @throws Error if the page is not what was stored */
    async readPage(file: Named, number: number): Promise<Buffer | undefined> {
      const page = await elementOf(collection, file.id, "pages", number - 1);
      return page && openPage(file, page, number).content;
    },

    /** Returns all pages; undefined if the file no longer exists. @throws Error if a page is not what was stored */
    async readPages(file: Named): Promise<PagePicture[] | undefined> {
      const found = await collection.findOne(
        { _id: file.id },
        { projection: { sealed: 0 }, promoteBuffers: true },
      );
      return found?.pages.map((page, index) => openPage(file, page, index + 1));
    },
  };
}

export type MaterialFiles = ReturnType<typeof createMaterialFiles>;
