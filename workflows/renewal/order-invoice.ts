import { ActivityFailure, ApplicationFailure, log } from "@temporalio/workflow";
import { drawerAwayNote } from "../../domain/invoice/drawer-away";
import type { FetchedInvoice } from "../../activities/composite";
import type { InvoiceOrder } from "../../domain/invoice/document";
import { localInSequenceThenRegular, triedForever, triedOnce, triedThreeTimes } from "./activities";
import type { Renewal } from "./renewal";

/** Seconds between two questions about an invoice that is being issued; the provider's callback cuts a pause short. */
const firstPauseSeconds = 2;
const longestPauseSeconds = 3_600;
/** From this pause on it takes longer than it should: is it the drawer? */
const slowSeconds = 32;
/** A seal that is missing for so many tries is worth the operator's look. */
const sealTries = 3;

type InvoiceEnd = Extract<FetchedInvoice, { status: "issued" | "failed" }>;

/** How far an order has come before it is followed. */
export interface Begun {
  /** The provider has it, or may have it: then it is asked first. */
  placed: boolean;
  /** Since it was placed long ago: nothing need be waited for. */
  asksAtOnce?: boolean;
  /** Whether the provider has brought news since it was placed. */
  hasNews: () => boolean;
}

interface Ordering {
  renewal: Renewal;
  order: InvoiceOrder;
  begun: Begun;
  /** Begun with the first delay. */
  delay: { begin: () => void };
  watchNotices: () => () => boolean;
}

/**
 * Orders the invoice and asks until its end is known. A provider that has lost the order is given it again, under the
 * same number. One that is issued and lacks its seal, or failed since the drawer was away, is tried again, never
 * ordered anew.
 */
export async function orderUntilEnd(ordering: Ordering): Promise<InvoiceEnd> {
  const { renewal, order, begun, delay, watchNotices } = ordering;
  const { orderNo } = order;
  let known = begun.placed;
  let { asksAtOnce = false, hasNews } = begun;
  let held = false;
  let unsealed = 0;
  for (
    let seconds = firstPauseSeconds;
    ;
    seconds = Math.min(seconds * 2, longestPauseSeconds), hasNews = watchNotices()
  ) {
    const refusal = known ? undefined : await place(ordering);
    // It has news in a moment, and brings it. One that refuses has none.
    if (refusal?.status !== "failed" && !asksAtOnce)
      await renewal.rest(hasNews, seconds * 1000, `查询开票结果 ${orderNo}`);
    asksAtOnce = false;
    const result = await ask(ordering, seconds >= slowSeconds);
    const { status } = result;
    if (status === "issued" || (status === "failed" && !held)) return result;
    known = status !== "unknown";
    // Refused, and the provider knows of no such order: an earlier try may have been taken, and its answer lost.
    if (refusal?.status === "failed" && !known) return refusal;
    if (known) delay.begin();
    const drawerAway =
      status === "held" ||
      (status === "issuing" && result.drawerAway === true) ||
      (refusal?.status === "drawerAway" && !known);
    if (drawerAway) await renewal.note(drawerAwayNote);
    if (status === "unsealed") {
      unsealed += 1;
      if (unsealed === sealTries)
        await renewal.note(`发票订单${orderNo}已开具但签章失败，系统仍在重试，请向开票服务商核实`);
    }
    // What failed while the drawer was away is tried again once they are back.
    if (status === "unsealed" || (status === "failed" && held)) await retryInvoice(orderNo);
    if (status === "failed" && held) seconds = firstPauseSeconds;
    held = status === "held";
  }
}

type Refusal = { status: "failed"; reason: string } | { status: "drawerAway" };

/** What the provider said if it refuses the order, for good or until the drawer has logged in. */
async function place({ renewal, order, delay }: Ordering): Promise<Refusal | undefined> {
  const { orderNo } = order;
  try {
    await localInSequenceThenRegular(
      renewal,
      () => triedOnce.requestInvoice(order),
      () => {
        delay.begin();
        return triedForever.requestInvoice.executeWithOptions({ summary: `申请开票 ${orderNo}` }, [order]);
      },
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    if (cause instanceof ApplicationFailure && cause.type === "DRAWER_AWAY") return { status: "drawerAway" };
    log.error("invoice refused by the provider", { orderNo });
    return { status: "failed", reason: cause?.message ?? error.message };
  }
}

async function ask({ renewal, order }: Ordering, checkDrawer: boolean): Promise<FetchedInvoice> {
  const { orderNo, applicationId } = order;
  const query = { orderNo, ...(checkDrawer ? { checkDrawer } : {}) };
  try {
    const summary = `查询开票结果 ${orderNo}`;
    return await localInSequenceThenRegular(
      renewal,
      () => triedOnce.fetchInvoice({ ...query, applicationId }),
      () => triedThreeTimes.queryInvoice.executeWithOptions({ summary }, [query]),
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { status: "issuing" };
  }
}

/** Has the provider try an order again; whether it could is the next question's to tell. */
export async function retryInvoice(orderNo: string): Promise<void> {
  try {
    await triedThreeTimes.retryInvoice.executeWithOptions({ summary: `重试开票 ${orderNo}` }, [{ orderNo }]);
  } catch (error) {
    // The next question tells how it stands.
    if (!(error instanceof ActivityFailure)) throw error;
  }
}
