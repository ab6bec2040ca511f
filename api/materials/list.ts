import { materialLimits, type KeptMaterial } from "../../domain/materials/materials";
import { findApplication } from "../../store/find-application";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import { nativeCollection } from "../../store/models/native-collection";
import { refuseUnlessAllowed } from "../applications/commands";
import { Problem } from "../platform/problem";

/**
 * Filter for an application whose list may be changed. The list belongs to MongoDB even while a workflow runs: the
 * workflow gets only what a submission freezes.
 */
const unchanged = ({ _id, status }: ApplicationDocument) => ({ _id, status, claim: { $exists: false } });

/**
 * Adds a file to the application's list, once.
 * @throws Problem MATERIALS_FULL, or the reason why the application can't be edited any more
 */
export async function attach(
  applications: ApplicationModel,
  document: ApplicationDocument,
  entry: KeptMaterial,
): Promise<KeptMaterial[]> {
  const found = await nativeCollection(applications).findOneAndUpdate(
    {
      ...unchanged(document),
      "materials.id": { $ne: entry.id },
      [`materials.${materialLimits.files - 1}`]: { $exists: false },
    },
    { $push: { materials: entry } },
    { returnDocument: "after", projection: { materials: 1 } },
  );
  if (found) return found.materials ?? [];
  const now = await findApplication(applications, document._id);
  if (!now) throw new Problem("NOT_FOUND");
  if (now.materials?.some(({ id }) => id === entry.id)) return now.materials;
  refuseUnlessAllowed("edit", "bidder", now);
  throw new Problem("MATERIALS_FULL");
}

/**
 * Records until when a paper on the list is valid.
 * @throws Problem NOT_FOUND; STALE_VERSION if the list was changed meanwhile; or the reason why it can't be edited any
 * more
 */
export async function noteEnd(
  applications: ApplicationModel,
  document: ApplicationDocument,
  { id, validUntil }: Pick<KeptMaterial, "id" | "validUntil">,
): Promise<void> {
  const { materials: before = [] } = document;
  if (!before.some((one) => one.id === id)) throw new Problem("NOT_FOUND");
  const materials = before.map(({ validUntil: former, ...one }) =>
    one.id !== id
      ? { ...one, ...(former === undefined ? {} : { validUntil: former }) }
      : { ...one, ...(validUntil === undefined ? {} : { validUntil }) },
  );
  const { matchedCount } = await nativeCollection(applications).updateOne(
    { ...unchanged(document), materials: before },
    { $set: { materials } },
  );
  if (matchedCount > 0) return;
  const now = await findApplication(applications, document._id);
  if (!now) throw new Problem("NOT_FOUND");
  refuseUnlessAllowed("edit", "bidder", now);
  throw new Problem("STALE_VERSION", { extra: { version: now.version } });
}

/** Removes a file from the list. @throws Problem that says why the application can't be edited any more */
export async function detach(
  applications: ApplicationModel,
  document: ApplicationDocument,
  id: string,
): Promise<void> {
  const { matchedCount } = await nativeCollection(applications).updateOne(unchanged(document), {
    $pull: { materials: { id } },
  });
  if (matchedCount > 0) return;
  const now = await findApplication(applications, document._id);
  if (!now) throw new Problem("NOT_FOUND");
  refuseUnlessAllowed("edit", "bidder", now);
  throw new Problem("STALE_VERSION", { extra: { version: now.version } });
}
