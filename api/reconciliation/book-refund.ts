import { closeDifference } from "../../services/reconciliation/differences";
import { beijingDay } from "../../domain/beijing-day";
import type { Application } from "../../domain/application/application";
import { feesOfLocks } from "../../domain/invoice/lines";
import { whyNotBookable } from "../../domain/money/console-refunds";
import { billedRefundOf } from "../../domain/reconciliation/differences";
import type { ReconciliationDifferenceDocument } from "../../store/models/reconciliation-difference";
import { giveAgain, giveCommand, isRepeat, actorOn, findToCommand } from "../applications/commands";
import { presentApplication } from "../applications/present";
import type { CommandHandler } from "../commands/standard-command";
import { Problem } from "../platform/problem";

/**
 * 入账: takes the refund that a difference is about into the books of its application, which may have ended. The difference
 * closes by it, and the days that it is on are compared again, so that month and channel agree.
 * A repeat does what of this is not done yet.
 */
export const bookRefund: CommandHandler<"bookRefund"> =
  (dependencies) =>
  async ({ id, body, principal, idempotency }) => {
    const { models, engine, now } = dependencies;
    const { reconciliationDifferences: differences } = models;
    const document = await findToCommand(models.applications, id, principal);
    const by = actorOn(document, principal, "operator");
    const found = await differences.findById(body.difference).lean<ReconciliationDifferenceDocument>();
    const refund = found?.applicationId === id ? billedRefundOf(found.difference) : undefined;
    if (!found || !refund) throw new Problem("REFUND_NOT_BOOKABLE");

    const { updateId } = idempotency;
    const order = { command: "bookRefund", document, updateId, args: { ...body, by, refund } } as const;
    const given = isRepeat(document, idempotency);
    if (!given) {
      if (found.state === "closed") throw new Problem("DIFFERENCE_CLOSED");
      const refusal = whyNotBookable(document.application, refund);
      if (refusal) throw new Problem(refusal);
      if (body.locks && feesOfLocks(document.application as Application, body.locks) !== refund.amountFen)
        throw new Problem("LOCKS_DIFFER", { detail: "退款金额须与所选锁的费用相等；否则请不指明锁" });
    }
    const application = await (given ? giveAgain(dependencies, order) : giveCommand(dependencies, order));
    const days = await differences.distinct("day", {
      "difference.refundNumber": refund.refundNumber,
      state: "open",
    });
    if (found.state === "open") {
      const deps = { reconciliationDifferences: differences, messenger: engine };
      const reason = `已入账：${body.reason}`;
      await closeDifference(deps, found, { by: principal, reason, at: new Date(now()), updateId });
    }
    for (const day of new Set([found.day, beijingDay(refund.doneAt), ...days]))
      await engine.startReconciliation(day, updateId);
    return presentApplication(application, principal);
  };
