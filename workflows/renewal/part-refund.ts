import type { Application } from "../../domain/application/application";
import { partRefundOf } from "../../domain/application/follow-ups";
import { partAsked } from "../../domain/application/part-refund";
import type { RefundPart } from "../messages";
import { readConsent } from "./consent";
import type { Invoicing } from "./invoicing";
import { takeBack } from "./red-letters";
import { refuseUnlessStill, refuseWith } from "./refuse";
import { recordRefunding } from "./refunds";
import type { Renewal } from "./renewal";
import { refuseIfRefundShown } from "./shown-refunds";

/**
 * Gives a part of the counted money back (退费). If the valid invoice would then exceed the kept money, it is taken back
 * first, and another invoice follows once the part has gone back.
 */
export async function refundPart(
  renewal: Renewal,
  invoicing: Invoicing,
  given: RefundPart,
): Promise<Application> {
  const { by, reason, locks, amountFen: named, agreed } = given;
  await refuseIfRefundShown(renewal);
  refuseUnlessStill("refundPart", given, renewal.application);
  const asked = partAsked(renewal.application, { locks, amountFen: named });
  if ("refusal" in asked) refuseWith(asked.refusal);
  const { amountFen } = asked;
  const part = {
    ...{ amountFen, reason, ...readConsent(by, agreed, amountFen) },
    ...(locks ? { locks } : {}),
  };
  const event = partRefundOf(renewal.application, by, part);
  return event.type === "partRefunded"
    ? recordRefunding(renewal, event)
    : takeBack(renewal, invoicing, event);
}
