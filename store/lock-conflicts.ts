import type { Status } from "../domain/values";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";

/** Another organisation's open application for one of the same locks: only one of them can be approved. */
export interface LockConflict {
  applicationId: string;
  organisationName: string;
  /** Which locks both name. */
  lockSerials: string[];
  status: Status;
}

/** What holds a lock. A submission that is still on its way to the engine is no rival yet. */
const holding = { holds: { $exists: true }, status: { $ne: "编辑中" } } as const;

/** Each application's conflicts, by its id; one without any has no entry. Asks once, however many there are. */
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

/** Applications one of whose locks another organisation's open application has too. */
export async function contestedApplications(applications: ApplicationModel): Promise<string[]> {
  const contested = await applications.aggregate<{ _id: string; applications: string[] }>([
    { $match: holding },
    { $unwind: "$lockSerials" },
    { $group: { _id: "$lockSerials", applications: { $addToSet: "$_id" } } },
  ]);
  return contested.flatMap(({ applications: ids }) => (ids.length > 1 ? ids : []));
}
