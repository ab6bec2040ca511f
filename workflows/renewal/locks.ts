import type { LockHold } from "../../domain/locks/holds";
import { localStore, store, writeDown } from "./activities";
import { refuseWith } from "./refuse";
import type { Renewal } from "./renewal";

const refusalOf = {
  submission: "LOCK_HAS_OPEN_APPLICATION",
  approval: "LOCK_APPROVED_FOR_ANOTHER",
} as const satisfies Record<LockHold, string>;

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
