import { randomUUID } from "node:crypto";
import type { ApplicationDocument, ApplicationModel } from "./models/application";

/**
 * Takes the application's next generation for a run that is still to begin. From then on a terminated run's writes come
 * too late, so the document that is read here stays valid until the new run continues from it.
 * @returns undefined if there is no such application
 */
export async function takeForRevival(
  applications: ApplicationModel,
  id: string,
): Promise<ApplicationDocument | undefined> {
  for (;;) {
    const stood = await applications.findById(id, { generation: 1, runId: 1 }).lean<ApplicationDocument>();
    if (!stood) return undefined;
    const { generation, runId } = stood;
    // The id belongs to no run and no chain, so only a run that continues from this generation may take over.
    const nobodys = `revival-${randomUUID()}`;
    const taken = await applications
      .findOneAndUpdate(
        { _id: id, generation: generation ?? null, runId: runId ?? null },
        { $set: { generation: (generation ?? 0) + 1, runId: nobodys, firstRunId: nobodys } },
        { returnDocument: "after" },
      )
      .lean<ApplicationDocument>();
    if (taken) return taken;
  }
}
