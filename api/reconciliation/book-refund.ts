import type { Application } from "../../domain/application/application";
import { feesOfLocks } from "../../domain/application/invoice-lines";
import { whyNotBookable } from "../../domain/reconciliation/console-refunds";
import { questionText, isLoss } from "../../domain/reconciliation/differences";
import { actorOn, findToCommand } from "../applications/commands";
import { presentApplication } from "../applications/present";
import type { CommandHandler } from "../applications/standard-command";
import { askSecond, type ByTwo } from "../consents/ask";
import { Problem } from "../platform/problem";
import { book, findBooking } from "../consents/booking";

/**
 * 入账: books the refund of a difference in its application, which may have ended. If more was refunded than paid, that
 * is a loss that somebody is accountable for, so a second operator has to agree if there is one.
 */
export const bookRefund: CommandHandler<"bookRefund"> =
  (dependencies) =>
  async ({ id, body, principal, messages, tell }) => {
    const document = await findToCommand(dependencies.models.applications, id, principal);
    const application = document.application as Application;
    const message = await messages.fix(
      async (): Promise<ByTwo<"bookRefund">> => {
        const by = actorOn(document, principal, "operator");
        const { found, refund } = await findBooking(dependencies, { applicationId: id, body });
        if (found.state === "closed") throw new Problem("DIFFERENCE_CLOSED");
        const refusal = whyNotBookable(application, refund);
        if (refusal) throw new Problem(refusal);
        if (body.locks && feesOfLocks(application, body.locks) !== refund.amountFen)
          throw new Problem("LOCKS_DIFFER", { detail: "退款金额须与所选锁的费用相等；否则请不指明锁" });
        const { _id: record, day, difference } = found;
        if (!dependencies.twoPersons || !isLoss(difference)) return { given: { ...body, by, refund } };
        return {
          proposal: {
            ...{ command: "bookRefund", record, applicationId: id, by, body, reason: body.reason },
            ...{ about: questionText(day, difference), amountFen: refund.amountFen },
          },
        };
      },
      { applicationId: id },
    );
    const { content } = message;
    if ("proposal" in content) {
      const asking = { principal, message, messages, tell, application };
      const consent = await askSecond(dependencies, asking, content.proposal);
      return { ...presentApplication(application, principal), consent };
    }
    const given = { ...message, content: content.given };
    const booked = await book(dependencies, { applicationId: id, message: given, messages });
    return presentApplication(booked, principal);
  };
