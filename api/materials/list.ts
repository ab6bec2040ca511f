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

/** Takes a file off the list. @throws Problem that says why the application can't be edited by now */
export async function detach(
  applications: ApplicationModel,
  document: ApplicationDocument,
  id: string,
): Promise<KeptMaterial[]> {
  const found = await nativeCollection(applications).findOneAndUpdate(
    unchanged(document),
    { $pull: { materials: { id } } },
    { returnDocument: "after", projection: { materials: 1 } },
  );
  if (found) return found.materials ?? [];
  const now = await findApplication(applications, document._id);
  if (!now) throw new Problem("NOT_FOUND");
  refuseUnlessAllowed("edit", "bidder", now);
  throw new Problem("STALE_VERSION");
}
