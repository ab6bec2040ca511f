import { ActivityFailure } from "@temporalio/workflow";
import type { AttemptAnswer, AttemptOrder } from "../../domain/money/payment";
import { localInSequenceThenRegular, triedFor20Seconds, triedOnce, triedThreeTimes } from "./activities";
import type { Renewal } from "./renewal";

/** What a gateway gave to pay with. */
export interface Prepared {
  codeUrl?: string;
}

/** Has the gateway prepare an order. @throws ActivityFailure where it doesn't */
export function prepareOrder(renewal: Renewal, order: AttemptOrder): Promise<Prepared> {
  const summary = `微信下单 ${order.number}`;
  return localInSequenceThenRegular(
    renewal,
    () => triedOnce.preparePayment(order),
    () => triedFor20Seconds.preparePayment.executeWithOptions({ summary }, [order]),
  );
}

/** How the gateway says that an order stands: unclear where it is away. */
export async function queryOrder(order: AttemptOrder): Promise<AttemptAnswer> {
  try {
    const summary = `查询支付结果 ${order.number}`;
    return await triedThreeTimes.queryPayment.executeWithOptions({ summary }, [order]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { status: "unclear", remark: "gateway away" };
  }
}

/** Closes an order. False where that isn't certain: it has to be asked about again. */
export async function closeOrder(order: AttemptOrder): Promise<boolean> {
  try {
    const summary = `关闭订单 ${order.number}`;
    return (await triedThreeTimes.closePayment.executeWithOptions({ summary }, [order])) === "closed";
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return false;
  }
}
