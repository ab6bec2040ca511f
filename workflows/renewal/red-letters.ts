import { condition } from "@temporalio/workflow";
import { keptFen, openAttempt } from "../../domain/money/attempts";
import type { Application } from "../../domain/application/application";
import type { NewEvent } from "../../domain/application/events";
import { afterReversal, reissueOf } from "../../domain/application/follow-ups";
import type { RedLetterResult } from "../../domain/invoice/red-letter";
import { isReissueDue, mayReissue } from "../../domain/application/part-refund";
import { redLetterOrderOf } from "../../domain/application/invoicing";
import { currentRedLetter } from "../../domain/application/reducer-red";
import type { RefundInvoiced, ReissueInvoice } from "../messages";
import { triedForever } from "./activities";
import { readConsent } from "./consent";
import type { Invoicing } from "./invoicing";
import { recordRefunding } from "./refunds";
import type { Renewal } from "./renewal";
import { reverseUntilEnd } from "./reverse-invoice";

/** Seconds without a result after which the operator is told of a red letter. A buyer has 72 hours to confirm it. */
const patienceSeconds = 4 * 86_400;

/** Corrects an invoice's title: the invoice is taken back, and another one is requested with the right title. */
export const reissue = (
  renewal: Renewal,
  invoicing: Invoicing,
  { by, buyer, delivery, opinion }: ReissueInvoice,
): Promise<Application> =>
  takeBack(renewal, invoicing, {
    ...{ type: "redLetterRequested", by, reason: "开票有误", explanation: opinion },
    purpose: { kind: "reissue", buyer, delivery },
  });

/** Refunds an application that has an invoice: the invoice is taken back first, and only then the money goes back. */
export const refundInvoiced = (
  renewal: Renewal,
  invoicing: Invoicing,
  { by, opinion, agreed }: RefundInvoiced,
): Promise<Application> => {
  const { second } = readConsent(by, agreed, keptFen(renewal.application));
  return takeBack(renewal, invoicing, {
    ...{ type: "redLetterRequested", by, reason: "服务中止", explanation: opinion },
    ...(second ? { second } : {}),
    purpose: { kind: "refund" },
  });
};

/** Records the request for a red letter, and follows it. */
export function takeBack(renewal: Renewal, invoicing: Invoicing, asked: NewEvent): Promise<Application> {
  const recorded = renewal.record(asked);
  renewal.background(followRedLetter(renewal, invoicing));
  return recorded;
}

/** Continues the red letter of an earlier run, or the invoice that was still due after a part refund. */
export function continueOpenRedLetter(renewal: Renewal, invoicing: Invoicing): void {
  if (renewal.leftOpen(({ invoice }) => invoice === "红冲中"))
    renewal.background(followRedLetter(renewal, invoicing));
  if (renewal.leftOpen(isReissueDue)) renewal.background(reissueOnceBack(renewal, invoicing));
}

/** Follows the red letter until its red invoice is archived or it has failed. */
async function followRedLetter(renewal: Renewal, invoicing: Invoicing): Promise<void> {
  const order = redLetterOrderOf(renewal.application);
  let ended = false;
  renewal.background(
    renewal.noteOnTimeout(() => ended, {
      withinSeconds: patienceSeconds,
      text: `红字确认单${order.billId}超过四天没有结果，请在诺税通核实`,
      duty: { kind: "providerSilent", about: order.orderNo },
    }),
  );
  try {
    const result = await reverseUntilEnd({
      order,
      renewal,
      watchNotices: invoicing.watchNotices,
      awaitBuyer: async () => {
        if (currentRedLetter(renewal.application)?.awaitsBuyerSince === undefined)
          await renewal.record({ type: "redLetterAwaitsBuyer" });
      },
    });
    if (result.status === "failed") {
      await renewal.record({ type: "redLetterFailed", reason: result.reason });
      await renewal.note(`红冲失败，发票${order.invoiceNumber}仍然有效：${result.reason}`);
      return;
    }
    await reverse(renewal, invoicing, { orderNo: order.orderNo, ...result });
  } finally {
    ended = true;
  }
}

type Issued = Extract<RedLetterResult, { status: "issued" }> & { orderNo: string };

/**
 * Archives the red invoice. The step for which it was requested is recorded at the same time, so that nothing can come
 * between.
 */
async function reverse(renewal: Renewal, invoicing: Invoicing, issued: Issued): Promise<void> {
  const { status: _, invoiceNumber, issuedAt, orderNo, ...urls } = issued;
  const files = await triedForever.archiveInvoice.executeWithOptions({ summary: `保存红字发票 ${orderNo}` }, [
    { orderNo, applicationId: renewal.application.id, ...urls },
  ]);
  // The withdrawal waits until no attempt can be paid any more.
  if (currentRedLetter(renewal.application)?.purpose.kind === "refund")
    await condition(() => !openAttempt(renewal.application));
  const reversed = renewal.record({
    type: "invoiceReversed",
    document: { invoiceNumber, issuedAt, ...files },
  });
  await Promise.all([reversed, followUp(renewal, invoicing)]);
}

/** Does that for which the invoice was taken back, at once. */
async function followUp(renewal: Renewal, invoicing: Invoicing): Promise<void> {
  const event = afterReversal(renewal.application);
  if (event?.type === "invoiceRequested") await invoicing.request(event);
  else if (event) {
    const ordered = recordRefunding(renewal, event);
    if (event.type === "partRefunded") renewal.background(reissueOnceBack(renewal, invoicing));
    await ordered;
  }
}

/** Requests the new invoice once the part has gone back: over the kept money, and with the former title. */
async function reissueOnceBack(renewal: Renewal, invoicing: Invoicing): Promise<void> {
  await renewal.tasks.rest(() =>
    condition(() => mayReissue(renewal.application) || !isReissueDue(renewal.application)),
  );
  const request = reissueOf(renewal.application);
  if (request) await invoicing.request(request);
}
