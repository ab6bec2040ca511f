import { condition } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import { keptFen, openAttempt } from "../../domain/money/attempts";
import { refusalOf, guardFactsOf } from "../../domain/application/transitions";
import { recipientFields } from "../../domain/form/form-fields";
import { system } from "../../domain/values";
import type { CorrectRecipient, Ship, Withdraw } from "../messages";
import { readConsent } from "./consent";
import type { Payments } from "./payments";
import { refuseUnlessAllowed, refuseUnlessShown, refuseWith } from "./refuse";
import { recordRefunding } from "./refunds";
import type { Renewal } from "./renewal";
import { dayMs } from "../../domain/beijing-day";

/**
 * Ships a mailed lock. Its receipt is confirmed automatically after the configured days. A correction of the shipment
 * starts no second timer.
 */
export async function ship(renewal: Renewal, { by, carrier, trackingNumber }: Ship): Promise<Application> {
  const shipped = renewal.record({ type: "shipped", by, carrier, trackingNumber });
  awaitReceipt(renewal);
  return shipped;
}

/** Corrects the recipient of a lock that is still to be sent. A recipient who stays the same makes no event. */
export async function correctRecipient(
  renewal: Renewal,
  { by, recipientName, recipientPhone, recipientAddress, remark }: CorrectRecipient,
  givenAt = renewal.now,
): Promise<Application> {
  const recipient = { recipientName, recipientPhone, recipientAddress };
  const { form } = renewal.application;
  if (recipientFields.every((field) => form[field] === recipient[field])) return renewal.application;
  const why = remark === undefined ? {} : { remark };
  const at = new Date(givenAt).toISOString();
  return renewal.record({ type: "recipientCorrected", at, by, ...recipient, ...why });
}

/** Continues to wait for the receipt of a lock that an earlier run shipped. */
export function continueOpenReceipt(renewal: Renewal): void {
  if (renewal.leftOpen(({ receipt }) => receipt === "已寄出")) awaitReceipt(renewal);
}

function awaitReceipt(renewal: Renewal): void {
  if (renewal.application.receipt === "已寄出") renewal.background(confirmReceiptInTime(renewal));
}

async function confirmReceiptInTime(renewal: Renewal): Promise<void> {
  const receivable = () => !refusalOf("confirmReceiptTimed", "system", guardFactsOf(renewal.application));
  const days = renewal.settings.receiptDays;
  const shippedAt = Date.parse(
    renewal.application.shipment?.shippedAt ?? new Date(renewal.now).toISOString(),
  );
  const untilThenMs = shippedAt + days * dayMs - renewal.now;
  await renewal.rest(() => !receivable(), untilThenMs, `${days}天后自动确认签收`);
  if (receivable()) await renewal.record({ type: "receiptConfirmed", by: system });
}

/**
 * Withdraws an application: an open attempt is superseded first, and counted money goes back. If superseding finds that
 * money was paid in time, the transition table is asked again, which then refuses an owner's withdrawal. An owner's
 * withdrawal is also refused while a gateway can't tell whether money was paid, because the judgement of that money would
 * otherwise depend on when the news came.
 */
export async function withdraw(renewal: Renewal, payments: Payments, given: Withdraw): Promise<Application> {
  const { by, opinion, agreed } = given;
  const clear = new Set<string>();
  for (;;) {
    while (payments.superseding) await condition(() => !payments.superseding);
    refuseUnlessAllowed("withdraw", by.role, renewal.application);
    const open = openAttempt(renewal.application);
    const unended = by.role === "bidder" ? followedAttempt(renewal.application, clear) : undefined;
    if (!open && !unended) break;
    const number = open?.number ?? unended?.number ?? "";
    const known = open ? await payments.supersede(number) : await payments.askAndClose(number);
    if (known) clear.add(number);
    else if (by.role === "bidder") refuseWith("GATEWAY_UNANSWERED");
  }
  const { second } = readConsent(by, agreed, keptFen(renewal.application));
  refuseUnlessShown("withdraw", given, renewal.application);
  return recordRefunding(renewal, { type: "withdrawn", by, opinion, ...(second ? { second } : {}) });
}

/** Finds a superseded attempt of which it isn't known yet whether it was paid. */
const followedAttempt = ({ attempts }: Application, clear: ReadonlySet<string>) =>
  attempts.find(({ status, number }) => status === "被取代" && !clear.has(number));
