import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";

/**
 * Finds an application or draft by its id. It uses the native driver, because every command and every poll reads one
 * document, and mongoose's query would cost as much again.
 */
export async function findApplication(
  applications: ApplicationModel,
  id: string,
): Promise<ApplicationDocument | null> {
  const document = await nativeCollection(applications).findOne({ _id: id });
  bringUpToDate(document);
  return document;
}

interface Latest {
  /** Further conditions of the query. */
  where?: object;
  /** Part of each document that is read. */
  part?: "application" | "application.form";
  /** Largest number of results; all if absent. */
  limit?: number;
}

/** Returns an organisation's applications, the latest change first. */
export async function latestOf(
  applications: ApplicationModel,
  orgCode: string,
  { where = {}, part = "application", limit = 0 }: Latest = {},
): Promise<Pick<ApplicationDocument, "application">[]> {
  const found = await nativeCollection(applications)
    .find<ApplicationDocument>({ ...where, orgCode }, { projection: { [part]: 1, shape: 1 } })
    .sort({ updatedAt: -1 })
    .limit(limit)
    .toArray();
  found.forEach(bringUpToDate);
  return found;
}

/** Projection that leaves out the fields that only writes need and no page shows. */
export const unshown = {
  ...({ settings: 0, taken: 0, before: 0, edits: 0, steps: 0, holds: 0, untold: 0 } as const),
} as const;

/** Document of an application without the fields that no page shows. */
export type ShownDocument = Omit<ApplicationDocument, keyof typeof unshown>;

/** Finds an application or draft by its id, without the fields that no page shows. */
export async function findShown(applications: ApplicationModel, id: string): Promise<ShownDocument | null> {
  const document = await nativeCollection(applications).findOne<ShownDocument>(
    { _id: id },
    { projection: unshown },
  );
  bringUpToDate(document);
  return document;
}

/** Returns the ids of those applications that have not ended, and have taken none of the updates. */
export async function openAndUntaken(
  applications: ApplicationModel,
  { ids, updateIds }: { ids: readonly string[]; updateIds: readonly string[] },
): Promise<string[]> {
  const found = await applications
    .find(
      { _id: { $in: ids }, "application.endedAt": { $exists: false }, taken: { $nin: updateIds } },
      { _id: 1 },
    )
    .lean<{ _id: string }[]>();
  return found.map(({ _id }) => _id);
}
