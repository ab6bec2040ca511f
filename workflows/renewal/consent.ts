import { secondRefusal } from "../../domain/consent";
import type { Actor, Second } from "../../domain/values";
import type { RefundPart } from "../messages";
import { refuseWith } from "./refuse";

/** The second person, as the record remembers them; empty where there is but one operator. */
interface ByTwo {
  second?: Second;
  consentId?: string;
}

/**
 * Reads the consent that a command carries.
 * @throws the refusal of who can't be the second, or REFUND_CHANGED where another sum would move than both have seen
 */
export function readConsent(first: Actor, agreed: RefundPart["agreed"], amountFen: number): ByTwo {
  if (!agreed) return {};
  const { by, opinion, consentId } = agreed;
  const refusal = secondRefusal({ first, second: { subject: by.id, roles: [by.role] } });
  if (refusal) refuseWith(refusal);
  if (agreed.amountFen !== amountFen) refuseWith("REFUND_CHANGED");
  return { second: { by, opinion }, consentId };
}
