import { condition } from "@temporalio/workflow";
import { system } from "../../domain/values";
import { keptFen, openAttempt } from "../../domain/money/attempts";
import type { Application, RedLetter } from "../../domain/application/application";
import type { RedLetterResult } from "../../domain/invoice/red-letter";
import { isReissueDue, mayReissue } from "../../domain/application/part-refund";
import { redLetterOrderOf } from "../../domain/application/invoicing";
import { currentRedLetter } from "../../domain/application/reducer-red";
import type { RefundInvoiced, ReissueInvoice } from "../messages";
import { triedForever } from "./activities";
import { readConsent } from "./consent";
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
  { by, opinion, agreed }: RefundInvoiced,
): Promise<Application> => {
  const { second } = readConsent(by, agreed, keptFen(renewal.application));
  return takeBack(renewal, invoicing, {
    ...{ type: "redLetterRequested", by, reason: "服务中止", explanation: opinion },
    ...(second ? { second } : {}),
    purpose: { kind: "refund" },
  });
};

/** Asks for the red letter, and stays with it. */
export function takeBack(renewal: Renewal, invoicing: Invoicing, asked: NewEvent): Promise<Application> {
  const recorded = renewal.record(asked);
  renewal.background(followRedLetter(renewal, invoicing));
  return recorded;
}

/** Goes on with the red letter of a run before this one, or with the invoice that it owed after a part's refund. */
export function continueOpenRedLetter(renewal: Renewal, invoicing: Invoicing): void {
  if (renewal.leftOpen(({ invoice }) => invoice === "红冲中"))
    renewal.background(followRedLetter(renewal, invoicing));
  if (renewal.leftOpen(isReissueDue)) renewal.background(reissueOnceBack(renewal, invoicing));
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
  const goesOn = () => letter.purpose.kind !== "refund" && keptFen(renewal.application) > 0;
  // A withdrawn application has no attempt that could still be paid.
  if (!goesOn()) await condition(() => !openAttempt(renewal.application));
  const reversed = renewal.record({
    type: "invoiceReversed",
    document: { invoiceNumber, issuedAt, ...files },
  });
  const next = goesOn() ? followUp(renewal, invoicing, letter) : withdrawWith(renewal, letter);
  await Promise.all([reversed, next]);
}

/** Another blue invoice at once, or after the part's refund. */
function followUp(renewal: Renewal, invoicing: Invoicing, { by, purpose }: RedLetter): Promise<Application> {
  if (purpose.kind === "reissue")
    return invoicing.request({ by, buyer: purpose.buyer, delivery: purpose.delivery });
  if (purpose.kind === "refund") throw new Error("a refund is no follow-up");
  const { kind: _, ...part } = purpose;
  const ordered = recordRefunding(renewal, { type: "partRefunded", by, ...part });
  renewal.background(reissueOnceBack(renewal, invoicing));
  return ordered;
}

/** The application is withdrawn by who asked for the refund, or by nobody where nothing is left to be invoiced. */
const withdrawWith = (renewal: Renewal, letter: RedLetter): Promise<Application> => {
  const { by, purpose, explanation: opinion, second } = letter;
  return recordRefunding(renewal, {
    ...{ type: "withdrawn", opinion, by: purpose.kind === "refund" ? by : system },
    ...(second ? { second } : {}),
  });
};

/** Asks for the new invoice once the part has gone back: over what is kept, and with the title of the former one. */
async function reissueOnceBack(renewal: Renewal, invoicing: Invoicing): Promise<void> {
  await renewal.tasks.rest(() =>
    condition(() => mayReissue(renewal.application) || !isReissueDue(renewal.application)),
  );
  if (!mayReissue(renewal.application)) return;
  const request = renewal.application.invoiceRequests.at(-1);
  const by = currentRedLetter(renewal.application)?.by ?? system;
  if (!request) throw new Error("no invoice was asked for");
  const { buyer, delivery } = request;
  // All else may have gone back in the channel's console meanwhile: nothing is left that an invoice could be over.
  if (keptFen(renewal.application) > 0) await invoicing.request({ by, buyer, delivery });
  else await recordRefunding(renewal, { type: "withdrawn", by: system, opinion: "款项已全部退回" });
}
