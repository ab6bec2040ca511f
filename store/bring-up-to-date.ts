import type { Application } from "../domain/application/application";
import { shapeVersion } from "../domain/application/shape";
import { bringUpToDate, type ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";
import { isDraft, workListsOf } from "./write-projection";

/** Number of documents that are read together. */
const batchSize = 500;

/**
 * Brings applications of earlier releases to the present shape, by which this one searches for them. It runs at each
 * start, and finds nothing once all is done. It may be interrupted anywhere, and several processes may run it at the same
 * time: an application that changes meanwhile is found again.
 */
export async function bringStoreUpToDate({
  applications,
}: {
  applications: ApplicationModel;
}): Promise<void> {
  const collection = nativeCollection(applications);
  for (;;) {
    const found = await collection
      .find({ shape: { $lt: shapeVersion } })
      .limit(batchSize)
      .toArray();
    if (found.length === 0) return;
    for (const document of found) {
      const { _id, version, generation } = document;
      bringUpToDate(document);
      const { application } = document;
      const work = isDraft(document) ? { $set: {} } : workListsOf(application as Application);
      const upToDate = { ...work, $set: { ...work.$set, application, shape: shapeVersion } };
      await collection.updateOne({ _id, version, generation }, upToDate);
    }
  }
}
