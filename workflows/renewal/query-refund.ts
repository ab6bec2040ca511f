import { ActivityFailure } from "@temporalio/workflow";
import type { RefundAnswer, RefundOrder } from "../../domain/money/payment";
import { triedThreeTimes } from "./activities";

/** How a refund stands at the gateway; undefined where that can't tell now. */
export async function queryRefund(order: RefundOrder): Promise<RefundAnswer | undefined> {
  try {
    const summary = `查询退款结果 ${order.refundNumber}`;
    return await triedThreeTimes.queryRefund.executeWithOptions({ summary }, [order]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return undefined;
  }
}
