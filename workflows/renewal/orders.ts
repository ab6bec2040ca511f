import { ActivityFailure } from "@temporalio/workflow";
import type { AttemptAnswer, AttemptOrder } from "../../domain/money/payment";
import { localInSequenceThenRegular, triedFor20Seconds, triedOnce, triedThreeTimes } from "./activities";
import type { Renewal } from "./renewal";

/** Means of payment that a gateway gave for an order. */
export interface Prepared {
  codeUrl?: string;
}

/** Asks the gateway to prepare an order. @throws ActivityFailure if the gateway doesn't */
export function prepareOrder(renewal: Renewal, order: AttemptOrder): Promise<Prepared> {
  const summary = `微信下单 ${order.number}`;
  return localInSequenceThenRegular(
    renewal,
    () => triedOnce.preparePayment(order, renewal.origin),
    () => triedFor20Seconds.preparePayment.executeWithOptions({ summary }, [order, renewal.origin]),
  );
}

/** Queries the gateway for an order. The answer is "unclear" if the gateway is away. */
export async function queryOrder(order: AttemptOrder): Promise<AttemptAnswer> {
  try {
    const summary = `查询支付结果 ${order.number}`;
    return await triedThreeTimes.queryPayment.executeWithOptions({ summary }, [order]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { status: "unclear", remark: "gateway away" };
  }
}

/** Closes an order. Returns false if it is not certain that the order is closed, so that it has to be queried again. */
export async function closeOrder(renewal: Renewal, order: AttemptOrder): Promise<boolean> {
  try {
    const summary = `关闭订单 ${order.number}`;
    const close = () => triedThreeTimes.closePayment.executeWithOptions({ summary }, [order, renewal.origin]);
    return (await renewal.orEnd(close)) === "closed";
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return false;
  }
}
