import { patched } from "@temporalio/workflow";
import type { LockHold } from "../../domain/locks/holds";
import { localStore, store, writeDown } from "./activities";
import { refuseWith } from "./refuse";
import type { Renewal } from "./renewal";

const refusalOf = {
  submission: "LOCK_HAS_OPEN_APPLICATION",
  approval: "LOCK_APPROVED_FOR_ANOTHER",
} as const satisfies Record<LockHold, string>;

/**
 * False in a history from before approvals claimed locks: there an edit claimed the lock, which 审核不通过 held as well.
 */
export const locksBelongToSomebody = (): boolean => patched("approval-claims-lock");

/** Takes the lock, or refuses the command with the state unchanged. */
export async function claimLock(renewal: Renewal, hold: LockHold, lockSerial: string): Promise<void> {
  const { id: applicationId, orgCode } = renewal.application;
  const claim = { hold, applicationId, orgCode, lockSerial };
  const claimed = await renewal.inTurn(() =>
    writeDown(
      () => localStore.claimLock(claim),
      () => store.claimLock(claim),
    ),
  );
  if (!claimed) refuseWith(refusalOf[hold]);
}

/** What an edit that named another lock did in such a history. */
export async function claimEditedLock(renewal: Renewal, lockSerial: string): Promise<void> {
  if (lockSerial === renewal.application.form.lockSerial || locksBelongToSomebody()) return;
  await claimLock(renewal, "submission", lockSerial);
}
