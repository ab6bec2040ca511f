import { ActivityFailure } from "@temporalio/workflow";
import { isRefundFinal } from "../../domain/money/attempts";
import type { RefundAnswer, RefundOrder } from "../../domain/money/payment";
import { triedForADay } from "./activities";
import { queryRefund } from "./query-refund";
import { hear, isRefusal, type RefundKeeper } from "./refund-keeper";
import { dayMs } from "../../domain/beijing-day";

/** Seconds between two questions about a refund: it takes WeChat seconds to days. */
const firstPauseSeconds = 5;
const longestPauseSeconds = 3 * 3_600;
/** The same for an abnormal one: it may still be redone in the channel's console, and nobody here would hear of it. */
const firstAbnormalPauseSeconds = 3_600;
const longestAbnormalPauseSeconds = 86_400;
/** A bank takes three working days, a week with a holiday: what takes longer is the operator's to look at. */
const patienceMs = 7 * dayMs;

/**
 * Orders a refund and asks until it has ended: often while it is under way, slowly while it is abnormal and the
 * operator's. Once the operator has it tried again, it is ordered again.
 */
export async function followUntilFinal(keeper: RefundKeeper): Promise<void> {
  const final = () => isRefundFinal(keeper.refund());
  const underWay = () => keeper.refund().status === "退款中";
  // One that a run before this one has sent to another account is ordered already.
  let ordered = !underWay() || keeper.refund().treatment !== undefined;
  let seconds = 0;
  let since = Date.parse(keeper.refund().requestedAt);
  while (!final()) {
    const order = keeper.order();
    const before = underWay();
    const answer = ordered ? await queryRefund(order) : await request(order);
    if (answer) await hear(keeper, answer);
    if (final()) return;

    const isUnderWay = underWay();
    if (isUnderWay && Date.now() - since >= patienceMs)
      await keeper.note(`退款${order.refundNumber}超过七天仍未退回，请向支付渠道核实`);
    const [first, longest] = isUnderWay
      ? [firstPauseSeconds, longestPauseSeconds]
      : [firstAbnormalPauseSeconds, longestAbnormalPauseSeconds];
    seconds = seconds === 0 || before !== isUnderWay ? first : Math.min(seconds * 2, longest);
    ordered ||= answer !== undefined;
    const summary = `查询退款结果 ${order.refundNumber}`;
    await keeper.rest(() => final() || underWay() !== isUnderWay, seconds * 1000, summary);
    if (underWay() === isUnderWay) continue;
    seconds = 0;
    since = Date.now();
    // Tried again: what was sent to another account is ordered already.
    ordered = !underWay() || keeper.refund().treatment !== undefined;
  }
}

/** Insists for a day that the gateway takes the order; where it refuses for good, the operator settles the refund. */
async function request(order: RefundOrder): Promise<RefundAnswer | undefined> {
  try {
    return await triedForADay.requestRefund.executeWithOptions({ summary: `退款 ${order.refundNumber}` }, [
      order,
    ]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    if (!isRefusal(error)) return undefined;
    return {
      standing: "abnormal",
      abnormality: "refused",
      remark: error.cause?.message ?? error.message,
    };
  }
}
