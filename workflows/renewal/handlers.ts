import type { UpdateDefinition } from "@temporalio/common";
import { setHandler } from "@temporalio/workflow";
import { newDraft } from "../../domain/application/application";
import { paymentEvidenceSchema, refundEvidenceSchema } from "../../domain/money/evidence";
import type { Command } from "../../domain/application/transitions";
import type { Actor } from "../../domain/application/values";
import * as messages from "../messages";
import { ship, withdraw } from "./fulfilment";
import type { Invoicing } from "./invoicing";
import type { Payments } from "./payments";
import { claimEditedLock, claimLock, locksBelongToSomebody } from "./locks";
import { decide } from "./review";
import { reviewBySignal } from "./review-signal";
import { refuseUnlessAllowed, refuseWith } from "./refuse";
import { resolveRefund, retryRefund, settleRefund } from "./refunds";
import type { Renewal } from "./renewal";
import { readSignal, undisturbed } from "./signals";

/** Registers every update, signal and query of one application. */
export function handleMessages(renewal: Renewal, payments: Payments, invoicing: Invoicing): void {
  handleCommands(renewal, payments, invoicing);
  handleNotices(renewal, payments, invoicing);
  setHandler(messages.currentApplication, () => renewal.applicationOrNull);
}

function handleCommands(renewal: Renewal, payments: Payments, invoicing: Invoicing): void {
  /** The validator keeps refused updates out of the history; the handler asks again, since others may have run between. */
  function on<A extends { by: Actor }, R>(
    command: Command,
    update: UpdateDefinition<R, [A]>,
    work: (given: A) => Promise<R>,
  ): void {
    const validate = (given: A) =>
      refuseUnlessAllowed(command, given.by.role, renewal.applicationOrNull ?? unsubmitted(renewal));
    const handler = (given: A) =>
      undisturbed(async () => {
        validate(given);
        return work(given);
      });
    setHandler(update, handler, { validator: validate });
  }

  on("submit", messages.submit, async ({ by, form, feeFen, opinion, draft }) => {
    if (!renewal.applicationOrNull) renewal.adopt({ ...unsubmitted(renewal, draft), form });
    else await submitAgain(renewal, { by, form, draft });
    return renewal.record({ type: "submitted", by, opinion, form, feeFen });
  });
  on("edit", messages.edit, async ({ by, form, version }) => {
    refuseUnlessCurrent(renewal, version);
    await claimEditedLock(renewal, form.lockSerial);
    refuseUnlessAllowed("edit", by.role, renewal.application);
    refuseUnlessCurrent(renewal, version);
    return renewal.record({ type: "edited", by, form });
  });
  on("review", messages.review, (given) => decide(renewal, given));
  on("startPayment", messages.startPayment, (given) => payments.start(given));
  on("addRecord", messages.addRecord, ({ by, text }) => renewal.record({ type: "recordAdded", by, text }));
  on("ship", messages.ship, (given) => ship(renewal, given));
  on("correctShipment", messages.correctShipment, ({ by, carrier, trackingNumber }) =>
    renewal.record({ type: "shipmentCorrected", by, carrier, trackingNumber }),
  );
  on("markHandled", messages.markHandled, ({ by }) => renewal.record({ type: "handled", by }));
  on("confirmReceipt", messages.confirmReceipt, ({ by }) => renewal.record({ type: "receiptConfirmed", by }));
  on("requestInvoice", messages.requestInvoice, (given) => invoicing.request(given));
  on("withdraw", messages.withdraw, (given) => withdraw(renewal, payments, given));
  on("retryRefund", messages.retryRefund, (given) => retryRefund(renewal, given));
  on("resolveRefund", messages.resolveRefund, (given) => resolveRefund(renewal, given));
}

function handleNotices(renewal: Renewal, payments: Payments, invoicing: Invoicing): void {
  setHandler(messages.reviewSignal, (input) => undisturbed(() => reviewBySignal(renewal, input)));
  setHandler(messages.paymentNotice, async (input) => {
    const evidence = readSignal("paymentNotice", paymentEvidenceSchema, input);
    if (evidence && renewal.applicationOrNull) await undisturbed(() => payments.settle(evidence));
  });
  setHandler(messages.refundNotice, async (input) => {
    const evidence = readSignal("refundNotice", refundEvidenceSchema, input);
    if (evidence && renewal.applicationOrNull) await undisturbed(() => settleRefund(renewal, evidence));
  });
  setHandler(messages.invoiceNotice, () => invoicing.noticed());
}

/** What the table is asked about before the first submission: a draft. */
function unsubmitted(
  { input, now }: Renewal,
  draft = { createdAt: new Date(now).toISOString(), version: 1 },
) {
  const { applicationId: id, orgCode } = input;
  return { ...newDraft({ id, orgCode, form: {}, at: draft.createdAt }), version: draft.version };
}

function refuseUnlessCurrent(renewal: Renewal, version: number): void {
  if (version !== renewal.application.version) refuseWith("STALE_VERSION");
}

/** 审核不通过 held the lock against nobody: it is claimed anew. Others may have run meanwhile, so the table is asked again. */
async function submitAgain(
  renewal: Renewal,
  { by, form, draft }: Pick<messages.Submit, "by" | "form" | "draft">,
): Promise<void> {
  refuseUnlessCurrent(renewal, draft.version);
  if (!locksBelongToSomebody()) return;
  await claimLock(renewal, "submission", form.lockSerial);
  refuseUnlessAllowed("submit", by.role, renewal.application);
  refuseUnlessCurrent(renewal, draft.version);
}
