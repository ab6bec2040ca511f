import { lockRowsOf, type LockOutcome } from "../../domain/locks/lock-file";
import type { World } from "./world";

/** A line of a vendor's list. */
type ListedLock = readonly [serial: string, creditCode: string, expiresOn?: string, lockType?: string];

/** Imports locks as an operator does, in parts of 150 as the portal does. @returns what came of each line */
export async function importLocks(
  { operator }: Pick<World, "operator">,
  lines: readonly ListedLock[],
  dryRun = false,
): Promise<LockOutcome[]> {
  const table = lines.map(([serial, creditCode, expiresOn = "2027-06-30", lockType = "单位锁"]) => [
    ...[serial, lockType, creditCode, expiresOn],
  ]);
  const rows = lockRowsOf([["锁序列号"], ...table]);
  const outcomes: LockOutcome[] = [];
  for (let done = 0; done < rows.length; done += 150) {
    const body = { rows: rows.slice(done, done + 150), dryRun };
    const path = "/api/operations/locks/import";
    const answer = await operator.api.call<{ outcomes: LockOutcome[] }>("POST", path, { body });
    expect(answer.status).toBe(200);
    outcomes.push(...answer.body.outcomes);
  }
  return outcomes;
}
