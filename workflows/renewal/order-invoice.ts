import { ActivityFailure, ApplicationFailure, log } from "@temporalio/workflow";
import { drawerAwayNote } from "../../domain/invoice/drawer-away";
import type { FetchedInvoice } from "../../activities/composite";
import type { InvoiceOrder } from "../../domain/invoice/document";
import { localInSequenceThenRegular, triedForever, triedOnce, triedThreeTimes } from "./activities";
import type { Renewal } from "./renewal";

/** Seconds between two queries about an invoice that is being issued. The provider's callback cuts a pause short. */
const firstPauseSeconds = 2;
const longestPauseSeconds = 3_600;
/**
 * Pause in seconds from which an invoice takes longer than it should. The query then also checks whether the drawer (开票员)
 * is logged in.
 */
const slowSeconds = 32;
/** Number of tries after which the operator is told that an invoice's seal is missing. */
const sealTries = 3;

type InvoiceEnd = Extract<FetchedInvoice, { status: "issued" | "failed" }>;

/** Progress of an order before the loop takes it up. */
export interface Begun {
  /** True if the provider has, or may have, the order, so that the loop begins with a query. */
  placed: boolean;
  /** True if the order was placed long ago, so that the first query needs no pause. */
  asksAtOnce?: boolean;
  /** Returns whether the provider has sent news since the order was placed. */
  hasNews: () => boolean;
}

interface Ordering {
  renewal: Renewal;
  order: InvoiceOrder;
  begun: Begun;
  /** Watch that tells the operator if the invoice takes a day. It begins with the first delay, because its timer has a cost. */
  delay: { begin: () => void };
  watchNotices: () => () => boolean;
}

/**
 * Orders the invoice and queries the provider until the outcome is known. If the provider has lost the order, it is
 * placed again under the same number. An invoice that is issued without its seal, or that failed because the drawer was
 * away, is retried and never ordered anew.
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
    // An accepted order has news in a moment, and the callback brings them. A refused order has none to wait for.
    if (refusal?.status !== "failed" && !asksAtOnce)
      await renewal.rest(hasNews, seconds * 1000, `查询开票结果 ${orderNo}`);
    asksAtOnce = false;
    const result = await ask(ordering, seconds >= slowSeconds);
    const { status } = result;
    if (status === "issued" || (status === "failed" && !held)) return result;
    known = status !== "unknown";
    // The order counts as refused only if the provider doesn't know it either: an earlier try may have been accepted
    // although its answer was lost.
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
        await renewal.note(`发票订单${orderNo}已开具但签章失败，系统仍在重试，请向开票服务商核实`, {
          kind: "providerSilent",
          about: orderNo,
        });
    }
    // An order that failed while the drawer was away is retried once they are back.
    if (status === "unsealed" || (status === "failed" && held)) await retryInvoice(renewal, orderNo);
    if (status === "failed" && held) seconds = firstPauseSeconds;
    held = status === "held";
  }
}

type Refusal = { status: "failed"; reason: string } | { status: "drawerAway" };

/**
 * Places the order. Returns the provider's refusal, for good or until the drawer has logged in; undefined if the order
 * was accepted.
 */
async function place({ renewal, order, delay }: Ordering): Promise<Refusal | undefined> {
  const { orderNo } = order;
  try {
    await localInSequenceThenRegular(
      renewal,
      () => triedOnce.requestInvoice(order, renewal.origin),
      () => {
        delay.begin();
        const summary = `申请开票 ${orderNo}`;
        return renewal.orEnd(() =>
          triedForever.requestInvoice.executeWithOptions({ summary }, [order, renewal.origin]),
        );
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

/** Asks the provider to retry an order. The next query tells whether that succeeded. */
export async function retryInvoice({ origin }: Renewal, orderNo: string): Promise<void> {
  try {
    const summary = `重试开票 ${orderNo}`;
    await triedThreeTimes.retryInvoice.executeWithOptions({ summary }, [{ orderNo }, origin]);
  } catch (error) {
    // The next query tells the order's state, so a failed request is no error here.
    if (!(error instanceof ActivityFailure)) throw error;
  }
}
