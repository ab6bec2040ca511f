import { randomUUID } from "node:crypto";
import type { ApplicationDocument, ApplicationModel } from "./models/application";

/** Time for which a revival may be under way before another process may begin one, in milliseconds. */
const revivalMs = 30_000;
/** Beginning of the id that stands in a document while no run may write it. */
const nobodysPrefix = "revival-";

/** Decides whether a revival has taken the application, and died before its run wrote anything. */
export const isLeftByRevival = ({ runId }: Pick<ApplicationDocument, "runId">): boolean =>
  runId?.startsWith(nobodysPrefix) ?? false;

/** Number of instants that are kept of the latest revivals. */
const keptRevivals = 3;

/** Part of a stored application that tells which run may write it. */
export type RunHead = Pick<ApplicationDocument, "generation" | "runId">;

/** Returns which run may write the application at present; undefined if there is no such application. */
export const runHeadOf = async (applications: ApplicationModel, id: string): Promise<RunHead | undefined> =>
  (await applications.findById(id, { generation: 1, runId: 1 }).lean<RunHead>()) ?? undefined;

/**
 * Takes the application's next generation for a run that is still to begin. From then on a terminated run's writes come
 * too late, so the document that is read here stays valid until the new run continues from it.
 * @param head - as it was before the run was looked at: whoever has taken the generation since is the one that revives
 * @param now - milliseconds since the epoch
 * @returns undefined if another process revives the application
 */
export async function takeForRevival(
  applications: ApplicationModel,
  id: string,
  { head: { generation, runId }, now }: { head: RunHead; now: number },
): Promise<ApplicationDocument | undefined> {
  // The id belongs to no run and no chain, so only a run that continues from this generation may take over.
  const nobodys = `${nobodysPrefix}${randomUUID()}`;
  const free = [{ revivingSince: { $exists: false } }, { revivingSince: { $lt: new Date(now - revivalMs) } }];
  const taken = await applications
    .findOneAndUpdate(
      { _id: id, generation: generation ?? null, runId: runId ?? null, $or: free },
      {
        $set: {
          ...{ generation: (generation ?? 0) + 1, runId: nobodys, firstRunId: nobodys },
          revivingSince: new Date(now),
        },
        $push: { revivals: { $each: [new Date(now)], $slice: -keptRevivals } },
      },
      { returnDocument: "after" },
    )
    .lean<ApplicationDocument>();
  return taken ?? undefined;
}

/** Decides whether the application was revived so often of late that a person has to look at it. */
export const isRevivedTooOften = (
  { revivals = [] }: Pick<ApplicationDocument, "revivals">,
  now: number,
): boolean => revivals.filter((at) => now - at.getTime() < 3_600_000).length >= keptRevivals;
