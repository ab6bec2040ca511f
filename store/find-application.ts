import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";

/** One application or draft, if there is one. Every command and every poll reads one: mongoose's queries cost as much again. */
export async function findApplication(
  applications: ApplicationModel,
  id: string,
): Promise<ApplicationDocument | null> {
  const document = await nativeCollection(applications).findOne({ _id: id });
  bringUpToDate(document);
  return document;
}

interface Latest {
  /** What else they are narrowed to. */
  where?: object;
  /** What is read of each. */
  part?: "application" | "application.form";
  /** So many at most; all of them otherwise. */
  limit?: number;
}

/** An organisation's applications, the latest change first. */
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

/** What writes go by, and no page goes by. */
export const unshown = {
  ...({ settings: 0, taken: 0, edits: 0, steps: 0, holds: 0 } as const),
  ...({ changedAt: 0, told: 0, takenBack: 0 } as const),
} as const;

/** An application as pages know it. */
export type ShownDocument = Omit<ApplicationDocument, keyof typeof unshown>;

/** One application or draft without what no page shows. */
export async function findShown(applications: ApplicationModel, id: string): Promise<ShownDocument | null> {
  const document = await nativeCollection(applications).findOne<ShownDocument>(
    { _id: id },
    { projection: unshown },
  );
  bringUpToDate(document);
  return document;
}
