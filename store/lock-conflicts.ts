import type { Status } from "../domain/application/values";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";

/** Another organisation's open application for the same lock: only one of them can be approved. */
export interface LockConflict {
  applicationId: string;
  organisationName: string;
  status: Status;
}

/** What holds a lock. A submission that is still on its way to the engine is no rival yet. */
const holding = { holds: { $exists: true }, status: { $ne: "编辑中" } } as const;

/** Each application's conflicts, by its id; one without any has no entry. Asks once, however many there are. */
export async function lockConflictsOf(
  applications: ApplicationModel,
  asked: readonly Pick<ApplicationDocument, "_id" | "lockSerial">[],
): Promise<ReadonlyMap<string, LockConflict[]>> {
  const serials = asked.map(({ lockSerial }) => lockSerial);
  const open = await nativeCollection(applications)
    .find(
      { lockSerial: { $in: serials }, ...holding },
      { projection: { lockSerial: 1, organisationName: 1, status: 1 } },
    )
    .toArray();
  const isOpen = new Set(open.map(({ _id }) => _id));
  return new Map(
    asked
      .filter(({ _id }) => isOpen.has(_id))
      .map(({ _id, lockSerial }) => {
        const rivals = open.filter((other) => other.lockSerial === lockSerial && other._id !== _id);
        return [_id, rivals.map(conflictWith)] as const;
      })
      .filter(([, conflicts]) => conflicts.length > 0),
  );
}

const conflictWith = ({ _id, organisationName, status }: ApplicationDocument): LockConflict => ({
  applicationId: _id,
  organisationName,
  status: status as Status,
});

/** Applications whose lock another organisation's open application has too. */
export async function contestedApplications(applications: ApplicationModel): Promise<string[]> {
  const contested = await applications.aggregate<{ _id: string; applications: string[] }>([
    { $match: holding },
    { $group: { _id: "$lockSerial", applications: { $addToSet: "$_id" } } },
  ]);
  return contested.flatMap(({ applications: ids }) => (ids.length > 1 ? ids : []));
}
