import { randomUUID } from "node:crypto";
import type { ApplicationDocument, ApplicationModel } from "./models/application";

/**
 * Takes the application's next generation for a run that has yet to begin. Whatever a run that was terminated still
 * writes comes too late from now on, so what is read here stands until the new run goes on from it.
 * @returns undefined where there is no such application
 */
export async function takeForRevival(
  applications: ApplicationModel,
  id: string,
): Promise<ApplicationDocument | undefined> {
  for (;;) {
    const stood = await applications.findById(id, { generation: 1, runId: 1 }).lean<ApplicationDocument>();
    if (!stood) return undefined;
    const { generation, runId } = stood;
    // Nobody's yet, and of no chain: only what goes on from this generation may take it over.
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
