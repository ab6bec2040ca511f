import type { DraftForm } from "../../domain/form/form";
import type { MyLock } from "../client/views";
import type { Visitor } from "../sign-in/visitor";

/** A lock to be renewed, with the data that were entered for it last. */
export type LockToRenew = Pick<MyLock, "serial" | "lockType" | "last">;

/**
 * Returns a form for the renewal of the locks with all data that are known. Locks in the register were not bought
 * online, so the purchase channel is known, too.
 */
export function renewalForm(
  locks: readonly LockToRenew[],
  { organisationName, creditCode }: Visitor,
): DraftForm {
  const last = locks.find((lock) => lock.last)?.last;
  return {
    ...(organisationName === undefined ? {} : { organisationName }),
    ...(creditCode === undefined ? {} : { creditCode }),
    locks: locks.map((lock) => ({
      lockType: lock.lockType,
      lockSerial: lock.serial,
      years: lock.last?.years ?? 1,
    })),
    purchaseChannel: "现场",
    ...(last ? { contactName: last.contactName, mobile: last.mobile } : {}),
  };
}
