import type { DraftForm } from "../../domain/application/form";
import type { MyLock } from "../client/views";
import type { Visitor } from "../sign-in/visitor";

/** All that is known of a lock's renewal. What was bought online isn't in the register: it is not renewed here. */
export function renewalForm(
  { serial, lockType, last }: Pick<MyLock, "serial" | "lockType" | "last">,
  { organisationName, creditCode }: Visitor,
): DraftForm {
  return {
    ...(organisationName === undefined ? {} : { organisationName }),
    ...(creditCode === undefined ? {} : { creditCode }),
    lockType,
    lockSerial: serial,
    purchaseChannel: "现场",
    years: last?.years ?? 1,
    ...(last ? { contactName: last.contactName, mobile: last.mobile } : {}),
  };
}
