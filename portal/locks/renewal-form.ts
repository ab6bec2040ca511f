import type { DraftForm } from "../../domain/form/form";
import type { MyLock } from "../client/views";
import type { Visitor } from "../sign-in/visitor";

/** A lock that is to be renewed, with what was filled in for it last. */
export type LockToRenew = Pick<MyLock, "serial" | "lockType" | "last">;

/** All that is known of locks' renewal. What was bought online isn't in the register: it is not renewed here. */
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
