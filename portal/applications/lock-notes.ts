import { differingType } from "../../domain/locks/register";
import type { Terms } from "../client/views";
import type { ExpectedEnd } from "../locks/use-expected-ends";
import { words } from "../words";

const text = words.application;

interface NotedLock {
  /** As it is chosen now. */
  lockType: string | undefined;
  end: ExpectedEnd | undefined;
  terms: Terms;
}

/** Tells what the register makes worth saying of a lock that is filled in: another type, or an end that is far away. */
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
