import type { Application } from "./application";
import { closesByItself } from "./closing";
import { isAttemptFinal } from "../money/attempts";
import { owedFees } from "./invoice-lines";
import { isReissueDue } from "./part-refund";
import type { RenewalSettings } from "../settings";
import { dayMs } from "../beijing-day";

/**
 * Returns the instant until which an invoice can be requested, in milliseconds since the epoch; undefined before the
 * payment.
 */
export function invoiceWindowEnd(
  { paidAt }: Pick<Application, "paidAt">,
  settings: RenewalSettings,
): number | undefined {
  return paidAt === undefined ? undefined : Date.parse(paidAt) + settings.invoiceWindowDays * dayMs;
}

/** Decides whether the workflow has nothing left to wait for. */
export function isComplete(application: Application, nowMs: number, settings: RenewalSettings): boolean {
  if (!application.attempts.every(isAttemptFinal)) return false;
  if (application.status === "已撤回") return true;
  if (closesByItself(application)) return false;
  if (application.handling !== "已办理") return false;

  const delivered =
    application.form.pickup === "现场" ||
    (application.shipment !== undefined && application.receipt === "已签收");
  if (!delivered || application.invoice === "开票中" || application.invoice === "红冲中") return false;
  if (isReissueDue(application)) return false;

  const windowEnd = invoiceWindowEnd(application, settings);
  const hasPassed = windowEnd !== undefined && nowMs >= windowEnd;
  // Fees that have not been given back by then stay on the list of owed sums, which needs no workflow.
  return hasPassed || (application.invoice === "已开票" && owedFees(application) === undefined);
}
