import type { Status } from "../domain/values";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";

/** Another organisation's open application for one of the same locks. Only one of the two can be approved. */
export interface LockConflict {
  applicationId: string;
  organisationName: string;
  /** Keys of the locks that both applications name. */
  lockSerials: string[];
  status: Status;
}

/** Filter for applications that hold locks. A draft whose submission is still on its way to Temporal is not a rival yet. */
const holding = { holds: { $exists: true }, status: { $ne: "编辑中" } } as const;

/**
 * Returns the conflicts of each application by its id. Applications without a conflict have no entry. It takes one query,
 * however many applications there are.
 */
export async function lockConflictsOf(
  applications: ApplicationModel,
  asked: readonly Pick<ApplicationDocument, "_id" | "lockSerials">[],
): Promise<ReadonlyMap<string, LockConflict[]>> {
  const serials = asked.flatMap(({ lockSerials }) => lockSerials);
  const open = await nativeCollection(applications)
    .find(
      { lockSerials: { $in: serials }, ...holding },
      { projection: { lockSerials: 1, organisationName: 1, status: 1 } },
    )
    .toArray();
  const isOpen = new Set(open.map(({ _id }) => _id));
  return new Map(
    asked
      .filter(({ _id }) => isOpen.has(_id))
      .map(({ _id, lockSerials }) => {
        const rivals = open.filter((other) => other._id !== _id);
        return [_id, rivals.flatMap((other) => conflictOver(lockSerials, other))] as const;
      })
      .filter(([, conflicts]) => conflicts.length > 0),
  );
}

function conflictOver(
  serials: readonly string[],
  { _id, organisationName, status, lockSerials }: ApplicationDocument,
): LockConflict[] {
  const both = lockSerials.filter((serial) => serials.includes(serial));
  const conflict = { applicationId: _id, organisationName, status: status as Status, lockSerials: both };
  return both.length > 0 ? [conflict] : [];
}

/** Returns the ids of applications that share a lock with another organisation's open application. */
export async function contestedApplications(applications: ApplicationModel): Promise<string[]> {
  const contested = await applications.aggregate<{ _id: string; applications: string[] }>([
    { $match: holding },
    { $unwind: "$lockSerials" },
    { $group: { _id: "$lockSerials", applications: { $addToSet: "$_id" } } },
  ]);
  return contested.flatMap(({ applications: ids }) => (ids.length > 1 ? ids : []));
}
