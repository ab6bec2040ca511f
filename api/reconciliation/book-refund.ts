import type { Application } from "../../domain/application/application";
import { feesOfLocks } from "../../domain/application/invoice-lines";
import { whyNotBookable } from "../../domain/reconciliation/console-refunds";
import { questionText, isLoss } from "../../domain/reconciliation/differences";
import { isRepeat, actorOn, findToCommand } from "../applications/commands";
import { presentApplication } from "../applications/present";
import type { CommandHandler } from "../applications/standard-command";
import { askSecond } from "../consents/ask";
import { Problem } from "../platform/problem";
import { book, findBooking } from "../consents/booking";

/**
 * 入账: books the refund of a difference in its application, which may have ended. If more was refunded than paid, that
 * is a loss that somebody is accountable for, so a second operator has to agree if there is one.
 */
export const bookRefund: CommandHandler<"bookRefund"> = (dependencies) => async (ordered) => {
  const { id, body, principal, idempotency } = ordered;
  const document = await findToCommand(dependencies.models.applications, id, principal);
  const by = actorOn(document, principal, "operator");
  const { found, refund } = await findBooking(dependencies, { applicationId: id, body });
  const application = document.application as Application;
  const consent = await askSecond(dependencies, { ...ordered, application }, () => {
    if (isRepeat(document, idempotency)) return undefined;
    if (found.state === "closed") throw new Problem("DIFFERENCE_CLOSED");
    const refusal = whyNotBookable(application, refund);
    if (refusal) throw new Problem(refusal);
    if (body.locks && feesOfLocks(application, body.locks) !== refund.amountFen)
      throw new Problem("LOCKS_DIFFER", { detail: "退款金额须与所选锁的费用相等；否则请不指明锁" });
    const { _id: record, day, difference } = found;
    if (!dependencies.twoPersons || !isLoss(difference)) return undefined;
    return {
      ...{ command: "bookRefund", record, applicationId: id, by, body, reason: body.reason },
      ...{ about: questionText(day, difference), amountFen: refund.amountFen },
    };
  });
  if (consent) return { ...presentApplication(application, principal), consent };
  const { updateId } = idempotency;
  const booked = await book(dependencies, { applicationId: id, body, by, updateId });
  return presentApplication(booked, principal);
};
