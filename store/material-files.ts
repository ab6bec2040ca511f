import { createHash } from "node:crypto";
import type { MaterialFile } from "../domain/materials/materials";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import type { MaterialFileDocument, MaterialFileModel } from "./models/material-file";
import { nativeCollection } from "./models/native-collection";

const hashOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** Whose file it is, and of which material: it is sealed for this place, and opens in no other. */
interface Place {
  applicationId: string;
  material: string;
}
const placeOf = ({ applicationId, material }: Place): [string, string] => [applicationId, material];

/** The id of a content in its place: the same however often it comes. */
export const materialFileId = (place: Place, sha256: string): string =>
  hashOf(Buffer.from([...placeOf(place), sha256].join("\n"))).slice(0, 32);

/** A file without its content. */
export type EarlierFile = Omit<MaterialFileDocument, "sealed">;
/** So many of the latest are looked through. */
const mostEarlier = 50;

/** How files are encrypted: temporal/sealed-file.ts. */
export interface FileSealer {
  seal(content: Buffer, place: readonly string[]): Pick<MaterialFileDocument, "keyId" | "sealed">;
  open(file: Pick<MaterialFileDocument, "keyId" | "sealed">, place: readonly string[]): Buffer;
}

type About = Pick<
  MaterialFileDocument,
  "applicationId" | "orgCode" | "material" | "kind" | "keptAt" | "validUntil" | "consentAt"
>;

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
  return {
    /** Keeps a file, loose until it is said to be attached. A repeat changes nothing else. */
    async keep(content: Buffer, about: About, now: Date): Promise<void> {
      const sha256 = hashOf(content);
      const file = { ...about, sha256, bytes: content.length, ...sealer.seal(content, placeOf(about)) };
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
          { projection: { sealed: 0 } },
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
    async read({
      id,
      sha256,
      ...place
    }: Place & Pick<MaterialFile, "id" | "sha256">): Promise<Buffer | undefined> {
      const file = await files.findById(id);
      if (!file) return undefined;
      const content = sealer.open(file, placeOf(place));
      if (hashOf(content) !== sha256) throw new Error(`the material file ${id} is damaged`);
      return content;
    },
  };
}

export type MaterialFiles = ReturnType<typeof createMaterialFiles>;
