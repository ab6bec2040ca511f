import { differingType } from "../../domain/locks/register";
import type { Terms } from "../client/views";
import type { ExpectedEnd } from "../locks/use-expected-ends";
import { words } from "../words";

const text = words.application;

interface NotedLock {
  /** Lock type that is chosen now. */
  lockType: string | undefined;
  end: ExpectedEnd | undefined;
  terms: Terms;
}

/** Returns remarks on a lock that follow from the register: another type, or an expiry that is far away. */
export function lockNotes({ lockType, end, terms }: NotedLock): { otherType?: string; early?: string } {
  const registered = end?.registered;
  const registeredType = differingType(registered, lockType);
  const isEarly = registered !== undefined && registered.daysLeft > terms.earlyDays;
  return {
    ...(registeredType === undefined
      ? {}
      : { otherType: text.otherType(registeredType, lockType ?? "", terms.refusesOtherTypes) }),
    ...(isEarly ? { early: text.early(registered.expiresOn) } : {}),
  };
}
