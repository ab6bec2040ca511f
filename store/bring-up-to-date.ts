import type { Application } from "../domain/application/application";
import { shapeVersion } from "../domain/application/shape";
import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";
import { rekeyLocks } from "./rekey-locks";
import { toldAnew } from "./told";
import { isDraft, workListsOf } from "./write-projection";

/** Number of documents that are read together. */
const batchSize = 500;

/**
 * Brings documents of earlier releases to the form in which this release searches for them. It runs at each start, and
 * finds nothing once all is done. It may be interrupted anywhere, and several processes may run it at the same time.
 */
export async function bringStoreUpToDate(models: Parameters<typeof rekeyLocks>[0]): Promise<void> {
  await rekeyLocks(models);
  await bringShapesUpToDate(models.applications);
  await dateChanges(models.applications);
}

/**
 * Dates applications that have no date of change. Before there were events for other systems, nothing stored it; their
 * events begin with the present state.
 */
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

/**
 * Brings applications to the present shape, by which they are searched for. An application that changes meanwhile is
 * found again.
 */
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
