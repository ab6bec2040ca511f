import { ActivityFailure } from "@temporalio/workflow";
import type { RedLetterOrder, RedLetterResult } from "../../domain/invoice/red-letter";
import { triedForever, triedThreeTimes } from "./activities";
import type { Renewal } from "./renewal";
import { drawerAwayNote } from "../../domain/invoice/drawer-away";
import { retryInvoice } from "./order-invoice";

/** Seconds between two queries about a red letter. The tax bureau takes seconds, a buyer up to 72 hours. */
const firstPauseSeconds = 2;
const longestPauseSeconds = 3_600;

type RedLetterEnd = Extract<RedLetterResult, { status: "issued" | "failed" }>;

interface Reversing {
  order: RedLetterOrder;
  renewal: Renewal;
  watchNotices: () => () => boolean;
  /** Records that the buyer has to confirm the red letter. It may be called repeatedly. */
  awaitBuyer: () => Promise<void>;
}

/**
 * Requests the red letter and follows its form until the tax bureau has issued the red invoice or the form has failed. If
 * the provider has lost the form, it is requested again under the same id.
 */
export async function reverseUntilEnd({
  renewal,
  order,
  watchNotices,
  awaitBuyer,
}: Reversing): Promise<RedLetterEnd> {
  let refusal: RedLetterEnd | undefined;
  let known = false;
  for (let seconds = firstPauseSeconds; ; seconds = Math.min(seconds * 2, longestPauseSeconds)) {
    const hasNews = watchNotices();
    if (!known) refusal = await place(renewal, order);
    const result = await ask(order);
    if (result.status === "issued" || result.status === "failed") return result;
    known = result.status !== "unknown";
    if (refusal && !known) return refusal;
    if (result.status === "awaitsBuyer") await awaitBuyer();
    if (result.status === "held") await renewal.note(drawerAwayNote);
    // The form is confirmed, so the red invoice still has to be issued.
    if (result.status === "unsealed") await retryInvoice(renewal, order.orderNo);
    await renewal.rest(hasNews, seconds * 1000, `查询红冲结果 ${order.billId}`);
  }
}

/** Requests the form. Returns the provider's refusal if it refuses for good; undefined if the form was accepted. */
async function place(renewal: Renewal, order: RedLetterOrder): Promise<RedLetterEnd | undefined> {
  try {
    const summary = `申请红冲 ${order.billId}`;
    await renewal.orEnd(() =>
      triedForever.requestRedLetter.executeWithOptions({ summary }, [order, renewal.origin]),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { status: "failed", reason: error.cause?.message ?? error.message };
  }
}

async function ask(order: RedLetterOrder): Promise<RedLetterResult> {
  try {
    const summary = `查询红冲结果 ${order.billId}`;
    return await triedThreeTimes.queryRedLetter.executeWithOptions({ summary }, [order]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { status: "issuing" };
  }
}
