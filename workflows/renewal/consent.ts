import { secondRefusal } from "../../domain/consent";
import type { Actor, Second } from "../../domain/values";
import type { RefundPart } from "../messages";
import { refuseWith } from "./refuse";

/** Second person as the record keeps them; empty if one operator gave the command alone. */
interface ByTwo {
  second?: Second;
  consentId?: string;
}

/**
 * Reads the consent that a command carries.
 * @throws the refusal of a person who can't be the second, or REFUND_CHANGED if the sum is not the one that both have
 * seen
 */
export function readConsent(first: Actor, agreed: RefundPart["agreed"], amountFen: number): ByTwo {
  if (!agreed) return {};
  const { by, opinion, consentId } = agreed;
  const refusal = secondRefusal({ first, second: { subject: by.id, roles: [by.role] } });
  if (refusal) refuseWith(refusal);
  if (agreed.amountFen !== amountFen) refuseWith("REFUND_CHANGED");
  return { second: { by, opinion }, consentId };
}
