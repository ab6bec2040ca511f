import type { LockState } from "../../domain/locks/results";
import type { ApplicationView } from "../client/views";

/**
 * Returns the state of each named lock as the page shows it, or of all locks if none is named. A refund is bound to them.
 */
export function shownLocks(
  { form: { locks = [] }, lockResults = [] }: Pick<ApplicationView, "form" | "lockResults">,
  named: readonly string[] = [],
): { lockSerial: string; state: LockState }[] {
  return locks.flatMap(({ lockSerial = "" }) => {
    if (named.length > 0 && !named.includes(lockSerial)) return [];
    const result = lockResults.find((one) => one.lockSerial === lockSerial);
    return [{ lockSerial, state: result?.state ?? "待制证" }];
  });
}
