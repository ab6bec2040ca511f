import type { Status } from "../domain/application/values";
import { lockHoldsOf, lockKey } from "../domain/locks/holds";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import type { LockClaim, LockClaimModel } from "./models/lock-claim";
import { plainly } from "./models/plainly";

/** Another organisation's open application for the same lock: only one of them can be approved. */
export interface LockConflict {
  applicationId: string;
  organisationName: string;
  status: Status;
}

interface Models {
  applications: ApplicationModel;
  locks: LockClaimModel;
}

type Asked = Pick<ApplicationDocument, "_id" | "lockSerial">;

/** Each application's conflicts, by its id; one without any has no entry. Asks twice, however many there are. */
export async function lockConflictsOf(
  { applications, locks }: Models,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, LockConflict[]>> {
  const lockSerial = { $in: asked.map((document) => lockKey(document.lockSerial)) };
  const claims = await plainly(locks).find({ lockSerial, hold: "submission" }).toArray();
  const open = new Set(claims.map(({ applicationId }) => applicationId));
  const contested = asked
    .filter(({ _id }) => open.has(_id))
    .map((document) => ({ ...document, rivals: rivalsOf(document, claims) }))
    .filter(({ rivals }) => rivals.length > 0);
  if (contested.length === 0) return new Map();
  const conflicts = await conflictsById(
    applications,
    contested.flatMap(({ rivals }) => rivals),
  );
  return new Map(
    contested
      .map(({ _id, rivals }) => [_id, rivals.flatMap((id) => conflicts.get(id) ?? [])] as const)
      .filter(([, found]) => found.length > 0),
  );
}

/** Applications whose lock another organisation's open application has too. */
export async function contestedApplications(locks: LockClaimModel): Promise<string[]> {
  const contested = await locks.aggregate<{ _id: string; applications: string[] }>([
    { $match: { hold: "submission" } },
    { $group: { _id: "$lockSerial", applications: { $addToSet: "$applicationId" } } },
  ]);
  return contested.flatMap(({ applications }) => (applications.length > 1 ? applications : []));
}

const rivalsOf = ({ _id, lockSerial }: Asked, claims: readonly LockClaim[]): string[] =>
  claims
    .filter((claim) => claim.lockSerial === lockKey(lockSerial) && claim.applicationId !== _id)
    .map(({ applicationId }) => applicationId);

async function conflictsById(
  applications: ApplicationModel,
  ids: readonly string[],
): Promise<Map<string, LockConflict>> {
  const found = await applications.find({ _id: { $in: [...new Set(ids)] } }).lean<ApplicationDocument[]>();
  // A submission that is still on its way to the engine is no rival yet.
  const open = found.filter(({ application }) => lockHoldsOf(application).length > 0);
  return new Map(
    open.map(({ _id: applicationId, organisationName, application: { status } }) => [
      applicationId,
      { applicationId, organisationName, status },
    ]),
  );
}
