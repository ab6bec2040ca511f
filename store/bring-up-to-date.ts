import type { Application } from "../domain/application/application";
import { shapeVersion } from "../domain/application/shape";
import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";
import { rekeyLocks } from "./rekey-locks";
import { toldAnew } from "./told";
import { isDraft, workListsOf } from "./write-projection";

/** So many are read together. */
const batchSize = 500;

/**
 * Brings what an earlier release stored to where this one searches for it. It runs at each start, and finds nothing where
 * that is done; it may break off anywhere, and processes may be at it together.
 */
export async function bringStoreUpToDate(models: Parameters<typeof rekeyLocks>[0]): Promise<void> {
  await rekeyLocks(models);
  await bringShapesUpToDate(models.applications);
  await dateChanges(models.applications);
}

/** Until there were events for others, nothing said when an application changed. They begin with what stands then. */
async function dateChanges(applications: ApplicationModel): Promise<void> {
  const collection = nativeCollection(applications);
  for (;;) {
    const found = await collection
      .find({ changedAt: null, status: { $ne: "编辑中" } } as object)
      .limit(batchSize)
      .toArray();
    if (found.length === 0) return;
    for (const document of found) {
      bringUpToDate(document);
      const { _id, version, generation } = document;
      const { $currentDate } = toldAnew(document, document.application as Application, generation);
      await collection.updateOne({ _id, version, generation }, { $currentDate });
    }
  }
}

/** Applications are searched for by what the present shape has. One that changes meanwhile is found again. */
async function bringShapesUpToDate(applications: ApplicationModel): Promise<void> {
  const collection = nativeCollection(applications);
  const earlier = [null, ...Array.from({ length: shapeVersion - 1 }, (_, index) => index + 1)];
  for (;;) {
    const found = await collection
      .find({ shape: { $in: earlier } } as object)
      .limit(batchSize)
      .toArray();
    if (found.length === 0) return;
    for (const document of found as ApplicationDocument[]) {
      const { _id, version, generation } = document;
      bringUpToDate(document);
      const { application } = document;
      const work = isDraft(document) ? { $set: {} } : workListsOf(application as Application);
      const upToDate = { ...work, $set: { ...work.$set, application, shape: shapeVersion } };
      await collection.updateOne({ _id, version, generation }, upToDate);
    }
  }
}
