import type { LockHold } from "../../domain/locks/holds";
import { ifStoreIsThere, localStore, store, writeDown } from "./activities";
import { refuseWith } from "./refuse";
import type { NewEvent, Renewal } from "./renewal";

const refusalOf = {
  submission: "LOCK_HAS_OPEN_APPLICATION",
  approval: "LOCK_APPROVED_FOR_ANOTHER",
} as const satisfies Record<LockHold, string>;

const claimOf = (
  { application: { id: applicationId, orgCode } }: Renewal,
  hold: LockHold,
  lockSerial: string,
) => ({
  hold,
  applicationId,
  orgCode,
  lockSerial,
});

/** Takes the lock, or refuses the command with the state unchanged. */
export async function claimLock(renewal: Renewal, hold: LockHold, lockSerial: string): Promise<void> {
  const claim = claimOf(renewal, hold, lockSerial);
  const claimed = await renewal.inTurn(() =>
    writeDown(
      () => localStore.claimLock(claim),
      () => store.claimLock(claim),
    ),
  );
  if (!claimed) refuseWith(refusalOf[hold]);
}

/**
 * Takes the lock for an approval, and has it written in the same breath, or refuses it.
 * @returns false where that has yet to be done: the store is away, or something else came first
 */
export async function claimThenRecord(renewal: Renewal, approval: NewEvent): Promise<boolean> {
  const claim = claimOf(renewal, "approval", renewal.application.form.lockSerial);
  const written = await renewal.inTurn(async () => {
    const event = renewal.dated(approval);
    const write = renewal.writeOf(event);
    const { version } = write.application;
    const claimed = await ifStoreIsThere(() => localStore.claimThenSave({ claim, write }));
    return { claimed, event, version };
  });
  if (written.claimed === false) refuseWith(refusalOf.approval);
  return written.claimed === true && renewal.applyWritten(written.event, written.version);
}
