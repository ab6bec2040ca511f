import { materialLimits, type KeptMaterial } from "../../domain/materials/materials";
import { findApplication } from "../../store/find-application";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import { nativeCollection } from "../../store/models/native-collection";
import { refuseUnlessAllowed } from "../applications/commands";
import { Problem } from "../platform/problem";

/** The list belongs to MongoDB, a running application's too: the workflow gets what a submission freezes of it. */
const unchanged = ({ _id, status }: ApplicationDocument) => ({ _id, status, claim: { $exists: false } });

/**
 * Puts a file on the application's list, once.
 * @throws Problem MATERIALS_FULL, or why the application can't be edited by now
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
 * Notes when a paper on the list ends.
 * @throws Problem NOT_FOUND, STALE_VERSION where the list was changed meanwhile, or why it can't be edited by now
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

/** Takes a file off the list. @throws Problem that says why the application can't be edited by now */
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
