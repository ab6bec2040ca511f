import { condition } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import { openAttempt, refundsOf } from "../../domain/money/attempts";
import { refusalOf, standingOf } from "../../domain/application/transitions";
import { system } from "../../domain/application/values";
import type { Ship, Withdraw } from "../messages";
import type { Payments } from "./payments";
import { refuseUnlessAllowed } from "./refuse";
import { followRefund } from "./refunds";
import type { Renewal } from "./renewal";

/** Ships a mailed lock; its receipt confirms itself after the configured days. A correction starts no second timer. */
export async function ship(renewal: Renewal, { by, carrier, trackingNumber }: Ship): Promise<Application> {
  const shipped = renewal.record({ type: "shipped", by, carrier, trackingNumber });
  if (renewal.application.receipt === "已寄出") renewal.background(confirmReceiptInTime(renewal));
  return shipped;
}

async function confirmReceiptInTime(renewal: Renewal): Promise<void> {
  const receivable = () => !refusalOf("confirmReceiptTimed", "system", standingOf(renewal.application));
  const days = renewal.settings.receiptDays;
  await condition(() => !receivable(), days * 86_400_000, { summary: `${days}天后自动确认签收` });
  if (receivable()) await renewal.record({ type: "receiptConfirmed", by: system });
}

/**
 * Withdraws an application: an open attempt is superseded first, and counted money goes back.
 * If superseding finds money paid in time, the table is asked again: an owner's withdrawal is then refused.
 */
export async function withdraw(
  renewal: Renewal,
  payments: Payments,
  { by, opinion }: Withdraw,
): Promise<Application> {
  for (;;) {
    while (payments.superseding) await condition(() => !payments.superseding);
    refuseUnlessAllowed("withdraw", by.role, renewal.application);
    const open = openAttempt(renewal.application);
    if (!open) break;
    await payments.supersede(open.number);
  }
  const withdrawn = renewal.record({ type: "withdrawn", by, opinion });
  const ordered = refundsOf(renewal.application).find(({ transaction }) => transaction.counted);
  if (ordered) renewal.background(followRefund(renewal, ordered.refund.number));
  return withdrawn;
}
