import { createHash } from "node:crypto";
import type { MaterialFile } from "../domain/materials/materials";
import type { PagePicture, PageSize } from "../domain/materials/pages";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import type { MaterialFileDocument, MaterialFileModel, SealedPage } from "./models/material-file";
import { elementOf, nativeCollection } from "./models/native-collection";

const hashOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** Whose file it is, and of which material: it is sealed for this place, and opens in no other. */
interface Place {
  applicationId: string;
  material: string;
}
const placeOf = ({ applicationId, material }: Place): [string, string] => [applicationId, material];

/** A page is bound to its file and its number as well: none can stand for another. */
const pagePlaceOf = (file: Place & { sha256: string }, number: number): string[] => [
  ...placeOf(file),
  file.sha256,
  String(number),
];

/** The id of a content in its place: the same however often it comes. */
export const materialFileId = (place: Place, sha256: string): string =>
  hashOf(Buffer.from([...placeOf(place), sha256].join("\n"))).slice(0, 32);

/** A file without its content. */
export type EarlierFile = Omit<MaterialFileDocument, "sealed" | "pages">;
/** So many of the latest are looked through. */
const mostEarlier = 50;

/** How files are encrypted: temporal/sealed-file.ts. */
export interface FileSealer {
  seal(content: Buffer, place: readonly string[]): Pick<MaterialFileDocument, "keyId" | "sealed">;
  open(file: Pick<MaterialFileDocument, "keyId" | "sealed">, place: readonly string[]): Buffer;
}

/** A file by its id, and by what it is bound to. */
type Named = Place & Pick<MaterialFile, "id" | "sha256">;

type About = Pick<
  MaterialFileDocument,
  "applicationId" | "orgCode" | "material" | "kind" | "keptAt" | "validUntil" | "consentAt"
>;

/** Its pages are absent where nobody has drawn them. */
type ToKeep = About & { pages?: readonly PagePicture[] | undefined };

/** The ids of all files that an application names: its list's, its submissions', and those on their way to the engine. */
const namedBy = ({ materials = [], claim, application }: ApplicationDocument): Set<string> =>
  new Set(
    [materials, claim?.materials ?? [], ...application.submissions.map((one) => one.materials ?? [])]
      .flat()
      .map(({ id }) => id),
  );

/** A file that nothing names so long is deleted: what is under way has ended by then. Milliseconds. */
const looseForMs = 10 * 60_000;

/** Says of files that perhaps no application names them any more. */
export async function loosenMaterials(
  files: MaterialFileModel,
  which: { _id: string } | { applicationId: string },
  now: Date,
): Promise<void> {
  await nativeCollection(files).updateMany(which, { $set: { looseSince: now } });
}

/** Notes when the paper ends; undefined takes the note away. For who takes the file over: lists have their own. */
export async function noteMaterialEnd(
  files: MaterialFileModel,
  _id: string,
  validUntil: string | undefined,
): Promise<void> {
  const change =
    validUntil === undefined ? { $unset: { validUntil: "" as const } } : { $set: { validUntil } };
  await nativeCollection(files).updateOne({ _id }, change);
}

/** Deletes the files of an application that is no more, or is about to forget them. */
export async function deleteMaterials(files: MaterialFileModel, applicationId: string): Promise<void> {
  await nativeCollection(files).deleteMany({ applicationId });
}

/** Deletes what has been loose for a while, unless its application names it after all. @returns how many */
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
    // As it was read: one that is uploaded again meanwhile is loose since later.
    const same = { _id, looseSince };
    if (document && namedBy(document).has(_id))
      await collection.updateOne(same, { $unset: { looseSince: "" } });
    else deleted += (await collection.deleteOne(same)).deletedCount;
  }
  return deleted;
}

/** The files of the 申请材料, each sealed for its application and material. */
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
    /** Keeps a file and its pages, loose until it is said to be attached. A repeat changes nothing else. */
    async keep(content: Buffer, { pages, ...about }: ToKeep, now: Date): Promise<void> {
      const sha256 = hashOf(content);
      const file = {
        ...{ ...about, sha256, bytes: content.length, ...sealer.seal(content, placeOf(about)) },
        ...(pages ? { pages: sealedPages({ ...about, sha256 }, pages) } : {}),
      };
      await collection.updateOne(
        { _id: materialFileId(about, sha256) },
        { $set: { looseSince: now }, $setOnInsert: file },
        { upsert: true, ignoreUndefined: true },
      );
    },

    /** The latest of an organisation's files of each material, of other applications than this one. */
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

    /** An application names it now. */
    async attached(id: string): Promise<void> {
      await collection.updateOne({ _id: id }, { $unset: { looseSince: "" } });
    },

    /** What is in a file; undefined where it is no more. @throws Error when it is no longer what was kept */
    async read({ id, sha256, ...place }: Named): Promise<Buffer | undefined> {
      const file = await files.findById(id, { pages: 0 });
      if (!file) return undefined;
      const content = sealer.open(file, placeOf(place));
      if (hashOf(content) !== sha256) throw new Error(`the material file ${id} is damaged`);
      return content;
    },

    /** How large its pages are; none where they can't be drawn, undefined where nobody has tried, or the file is no more. */
    async pageSizes({ id }: Pick<Named, "id">): Promise<PageSize[] | undefined> {
      const file = await collection.findOne(
        { _id: id },
        { projection: { "pages.width": 1, "pages.height": 1 } },
      );
      return file?.pages?.map(({ width, height }) => ({ width, height }));
    },

    /** One page, from 1 on; undefined where there is none. @throws Error when it is no longer what was kept */
    async readPage(file: Named, number: number): Promise<Buffer | undefined> {
      const page = await elementOf(collection, file.id, "pages", number - 1);
      return page && openPage(file, page, number).content;
    },

    /** All pages; undefined where nobody has drawn them. @throws Error when one is no longer what was kept */
    async readPages(file: Named): Promise<PagePicture[] | undefined> {
      const found = await collection.findOne(
        { _id: file.id },
        { projection: { sealed: 0 }, promoteBuffers: true },
      );
      return found?.pages?.map((page, index) => openPage(file, page, index + 1));
    },

    /** Keeps the pages of a file that was kept without. */
    async keepPages(file: Named, pages: readonly PagePicture[]): Promise<void> {
      await collection.updateOne({ _id: file.id }, { $set: { pages: sealedPages(file, pages) } });
    },
  };
}

export type MaterialFiles = ReturnType<typeof createMaterialFiles>;
