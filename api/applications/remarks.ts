import type { LockStanding } from "../../domain/locks/register";
import { lockConflictsOf, type LockConflict } from "../../store/lock-conflicts";
import type { ApplicationDocument } from "../../store/models/application";
import { differingAccountNames } from "../../store/organisations";
import type { Dependencies } from "../dependencies";
import { lockStandingsOf } from "../locks/standing";

/** What a reviewer's attention is drawn to beside what the application itself says. */
export interface Remarks {
  lockConflicts?: LockConflict[];
  /** How the register stands to the lock; absent where it is registered to the applicant. */
  lockStanding?: LockStanding;
  /** What the account is called, where the application names the organisation otherwise. */
  accountName?: string;
}

/** The remarks on each of the applications, by its id. */
export async function remarksOn(
  models: Pick<Dependencies["models"], "applications" | "lockRegister" | "organisations">,
  documents: readonly ApplicationDocument[],
): Promise<(id: string) => Remarks> {
  const [conflicts, standings, names] = await Promise.all([
    lockConflictsOf(models.applications, documents),
    lockStandingsOf(models.lockRegister, documents),
    differingAccountNames(models.organisations, documents),
  ]);
  return (id) => {
    const lockConflicts = conflicts.get(id);
    const accountName = names.get(id);
    return {
      ...(lockConflicts ? { lockConflicts } : {}),
      ...standings.get(id),
      ...(accountName === undefined ? {} : { accountName }),
    };
  };
}
