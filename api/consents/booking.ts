import { beijingDay } from "../../domain/beijing-day";
import type { Application } from "../../domain/application/application";
import { billedRefundOf, isLoss } from "../../domain/reconciliation/differences";
import { closeDifference } from "../../services/reconciliation/differences";
import type { ReconciliationDifferenceDocument } from "../../store/models/reconciliation-difference";
import { findApplication } from "../../store/find-application";
import type { Given } from "../../contract/commands";
import { give } from "../applications/commands";
import type { Message, Messages } from "../platform/messages";
import type { Dependencies } from "../dependencies";
import { Problem } from "../platform/problem";

export interface BookingBody {
  difference: string;
  reason: string;
  locks?: string[] | undefined;
}

interface Booking {
  applicationId: string;
  message: Omit<Message<Given<"bookRefund">>, "resourceId">;
  messages: Pick<Messages, "isTaken" | "replay">;
}

type Needs = Pick<Dependencies, "models" | "engine" | "now">;

/** Returns the application, the difference, and the refund that is to be booked. @throws Problem REFUND_NOT_BOOKABLE */
export async function findBooking(
  { models }: Pick<Needs, "models">,
  { applicationId, body }: { applicationId: string; body: Pick<BookingBody, "difference"> },
) {
  const [document, found] = await Promise.all([
    findApplication(models.applications, applicationId),
    models.reconciliationDifferences.findById(body.difference).lean<ReconciliationDifferenceDocument>(),
  ]);
  const refund = found?.applicationId === applicationId ? billedRefundOf(found.difference) : undefined;
  if (!document || !found || !refund) throw new Problem("REFUND_NOT_BOOKABLE");
  return { document, found, refund };
}

/**
 * Books a refund from a channel's bill, then reconciles the days that it appears on again, so that our month and the
 * channel's agree. Booking closes the difference unless it is a loss, which needs further work. A repeat completes the
 * steps that are missing.
 */
export async function book(deps: Needs, { applicationId, message, messages }: Booking): Promise<Application> {
  const { models, engine, now } = deps;
  const { reconciliationDifferences: differences } = models;
  const { updateId, content } = message;
  const { by, refund, reason: why } = content;
  const { document, found } = await findBooking(deps, { applicationId, body: content });
  const application = await give(deps, { command: "bookRefund", document, message, messages });
  const days = await differences.distinct("day", {
    "difference.refundNumber": refund.refundNumber,
    state: "open",
  });
  if (found.state === "open" && !isLoss(found.difference)) {
    const closing = { reconciliationDifferences: differences, messenger: engine };
    const reason = `已入账：${why}`;
    await closeDifference(closing, found, { by, reason, at: new Date(now()), updateId });
  }
  for (const day of new Set([found.day, beijingDay(refund.doneAt), ...days]))
    await engine.startReconciliation(day, updateId);
  return application;
}
