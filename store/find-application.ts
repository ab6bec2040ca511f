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

/** What writes go by, and no page shows. */
export const unshown = { settings: 0, taken: 0, edits: 0, steps: 0, claim: 0, holds: 0 } as const;

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
