import type { Application } from "../../domain/application/application";
import { feesOfLocks } from "../../domain/application/invoice-lines";
import { whyNotBookable } from "../../domain/reconciliation/console-refunds";
import { questionText, staysOnceBooked } from "../../domain/reconciliation/differences";
import { isRepeat, actorOn, findToCommand } from "../applications/commands";
import { presentApplication } from "../applications/present";
import type { CommandHandler } from "../applications/standard-command";
import { ask, askedBefore } from "../consents/ask";
import { detailOf, presentConsent } from "../consents/present";
import { Problem } from "../platform/problem";
import { book, findBooking } from "../consents/booking";

/**
 * 入账: takes the refund that a difference is about into the books of its application, which may have ended. What went back
 * beyond what was paid is a loss that somebody accounts for: another operator has to agree, unless there is none.
 */
export const bookRefund: CommandHandler<"bookRefund"> =
  (dependencies) =>
  async ({ id, body, principal, idempotency, tell }) => {
    const { models, now, twoPersons } = dependencies;
    const document = await findToCommand(models.applications, id, principal);
    const by = actorOn(document, principal, "operator");
    const { found, refund } = await findBooking(dependencies, { applicationId: id, body });
    const application = document.application as Application;
    const before = await askedBefore(dependencies, idempotency);
    if (!before && !isRepeat(document, idempotency)) {
      if (found.state === "closed") throw new Problem("DIFFERENCE_CLOSED");
      const refusal = whyNotBookable(application, refund);
      if (refusal) throw new Problem(refusal);
      if (body.locks && feesOfLocks(application, body.locks) !== refund.amountFen)
        throw new Problem("LOCKS_DIFFER", { detail: "退款金额须与所选锁的费用相等；否则请不指明锁" });
    }
    if (twoPersons && staysOnceBooked(found.difference)) {
      const { _id: record, day, difference } = found;
      const asked = {
        ...{ command: "bookRefund" as const, record, applicationId: id, by, body, reason: body.reason },
        ...{ about: questionText(day, difference), amountFen: refund.amountFen },
      };
      const request = before ?? (await ask(dependencies, asked, idempotency));
      tell({ record, detail: detailOf(request) });
      const consent = presentConsent(request, { principal, application, now: now() });
      return { ...presentApplication(application, principal), consent };
    }
    const booked = await book(dependencies, {
      ...{ applicationId: id, body, by },
      updateId: idempotency.updateId,
    });
    return presentApplication(booked, principal);
  };
