import { condition } from "@temporalio/workflow";
import { system } from "../../domain/values";
import { keptFen, openAttempt } from "../../domain/money/attempts";
import type { Application } from "../../domain/application/application";
import type { RedLetterResult } from "../../domain/invoice/red-letter";
import { redLetterOrderOf } from "../../domain/application/invoicing";
import { currentRedLetter } from "../../domain/application/reducer-red";
import type { RefundInvoiced, ReissueInvoice } from "../messages";
import { triedForever } from "./activities";
import type { Invoicing } from "./invoicing";
import { recordRefunding } from "./refunds";
import type { NewEvent, Renewal } from "./renewal";
import { reverseUntilEnd } from "./reverse-invoice";

/** A buyer has 72 hours to confirm: what takes longer is the operator's to look at. */
const patienceSeconds = 4 * 86_400;

/** A wrong title: the invoice is taken back, and another one asked for with the right one. */
export const reissue = (
  renewal: Renewal,
  invoicing: Invoicing,
  { by, buyer, delivery, opinion }: ReissueInvoice,
): Promise<Application> =>
  takeBack(renewal, invoicing, {
    ...{ type: "redLetterRequested", by, reason: "开票有误", explanation: opinion },
    purpose: { kind: "reissue", buyer, delivery },
  });

/** The invoice is taken back; only then does the money go back too. */
export const refundInvoiced = (
  renewal: Renewal,
  invoicing: Invoicing,
  { by, opinion }: RefundInvoiced,
): Promise<Application> =>
  takeBack(renewal, invoicing, {
    ...{ type: "redLetterRequested", by, reason: "服务中止", explanation: opinion },
    purpose: { kind: "refund" },
  });

function takeBack(renewal: Renewal, invoicing: Invoicing, asked: NewEvent): Promise<Application> {
  const recorded = renewal.record(asked);
  renewal.background(followRedLetter(renewal, invoicing));
  return recorded;
}

/** Goes on with the red letter of a run before this one. */
export function continueOpenRedLetter(renewal: Renewal, invoicing: Invoicing): void {
  if (renewal.leftOpen(({ invoice }) => invoice === "红冲中"))
    renewal.background(followRedLetter(renewal, invoicing));
}

/** Stays with the red letter until its red invoice is archived, or it has come to nothing. */
async function followRedLetter(renewal: Renewal, invoicing: Invoicing): Promise<void> {
  const order = redLetterOrderOf(renewal.application);
  let ended = false;
  renewal.background(
    renewal.noteOnTimeout(() => ended, {
      withinSeconds: patienceSeconds,
      text: `红字确认单${order.billId}超过四天没有结果，请在诺税通核实`,
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

/** The red invoice is there: what was asked for with it comes at once, so that nothing can come between. */
async function reverse(renewal: Renewal, invoicing: Invoicing, issued: Issued): Promise<void> {
  const { status: _, invoiceNumber, issuedAt, orderNo, ...urls } = issued;
  const files = await triedForever.archiveInvoice.executeWithOptions({ summary: `保存红字发票 ${orderNo}` }, [
    { orderNo, applicationId: renewal.application.id, ...urls },
  ]);
  const letter = currentRedLetter(renewal.application);
  if (!letter) throw new Error("there is no red letter");
  // All of it may have gone back in the channel's console: there is nothing left that another invoice could be over.
  const isReissued = () => letter.purpose.kind === "reissue" && keptFen(renewal.application) > 0;
  // A withdrawn application has no attempt that could still be paid.
  if (!isReissued()) await condition(() => !openAttempt(renewal.application));
  const reversed = renewal.record({
    type: "invoiceReversed",
    document: { invoiceNumber, issuedAt, ...files },
  });
  const { by, purpose, explanation: opinion } = letter;
  const next =
    purpose.kind === "reissue" && isReissued()
      ? invoicing.request({ by, buyer: purpose.buyer, delivery: purpose.delivery })
      : recordRefunding(renewal, {
          ...{ type: "withdrawn", opinion },
          by: purpose.kind === "refund" ? by : system,
        });
  await Promise.all([reversed, next]);
}
