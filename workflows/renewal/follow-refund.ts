import { ActivityFailure, condition } from "@temporalio/workflow";
import type { RefundAnswer, RefundOrder } from "../../domain/money/payment";
import { triedThreeTimes, triedForever } from "./activities";

/** Seconds between two questions about a refund: it takes WeChat seconds to days. */
const firstPauseSeconds = 5;
const longestPauseSeconds = 3_600;

/** A refund as its keeper sees it: an application, or the workflow of a stray refund. */
export interface FollowedRefund {
  order(): RefundOrder;
  /** True while it is 退款中. */
  underWay(): boolean;
  progress(answer: RefundAnswer): Promise<void>;
}

/** Orders a refund and asks until it is 已退款, or 退款异常 and the operator's. */
export async function followUntilFinal(refund: FollowedRefund): Promise<void> {
  let answer = await request(refund.order());
  for (
    let seconds = firstPauseSeconds;
    refund.underWay();
    seconds = Math.min(seconds * 2, longestPauseSeconds)
  ) {
    await refund.progress(answer);
    if (!refund.underWay()) return;
    const summary = `查询退款结果 ${refund.order().refundNumber}`;
    await condition(() => !refund.underWay(), seconds * 1000, { summary });
    if (refund.underWay()) answer = await query(refund.order());
  }
}

/** Insists until the gateway takes the order; where it refuses for good, the operator settles the refund. */
async function request(order: RefundOrder): Promise<RefundAnswer> {
  try {
    return await triedForever.requestRefund.executeWithOptions({ summary: `退款 ${order.refundNumber}` }, [
      order,
    ]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { standing: "abnormal", remark: error.cause?.message ?? error.message };
  }
}

async function query(order: RefundOrder): Promise<RefundAnswer> {
  try {
    const summary = `查询退款结果 ${order.refundNumber}`;
    return await triedThreeTimes.queryRefund.executeWithOptions({ summary }, [order]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { standing: "processing" };
  }
}
