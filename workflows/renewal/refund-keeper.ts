import { ActivityFailure, log, metricMeter } from "@temporalio/workflow";
import { isRetriable, isTreatable, refundNews, type RefundNews } from "../../domain/money/refund-news";
import {
  hasGoneBackTwice,
  type Refund,
  type RefundAnswer,
  type RefundOrder,
} from "../../domain/money/payment";
import type { ResolveRefund, TreatRefund } from "../messages";
import { triedThreeTimes } from "./activities";
import { queryRefund } from "./query-refund";
import { refuseWith } from "./refuse";

/** A refund as its keeper holds it: an application, or the workflow of a stray refund. */
export interface RefundKeeper {
  refund(): Refund;
  order(): RefundOrder;
  record(news: RefundNews): Promise<void>;
  resolve(given: Pick<ResolveRefund, "by" | "reason">): Promise<void>;
  note(text: string): Promise<void>;
  /** Waits until it is ended, or for the time. Milliseconds. */
  rest(ended: () => boolean, ms: number, summary: string): Promise<unknown>;
}

const abnormalRefunds = () =>
  metricMeter.createCounter(
    "ca_abnormal_refunds",
    undefined,
    "Refunds that have turned abnormal and need the operator",
  );

/** Takes a gateway's answer. A refund that turns abnormal is logged and counted at once. */
export async function hear(keeper: RefundKeeper, answer: RefundAnswer): Promise<void> {
  const refund = keeper.refund();
  const { number: refundNumber } = refund;
  if (hasGoneBackTwice(refund, answer))
    await keeper.note(`退款${refundNumber}已人工结清，支付渠道随后又退了款，请核对并追回`);
  const news = refundNews(refund, answer);
  if (!news) return;
  if (news.status === "退款异常" && refund.status !== "退款异常") {
    const { channel } = keeper.order();
    log.error("a refund has turned abnormal", { refundNumber, channel, abnormality: news.abnormality });
    abnormalRefunds().add(1, { channel });
  }
  await keeper.record(news);
}

/** Refuses unless the refund waits for the operator. The table only knows whether any does. */
function refuseUnlessAbnormal(refund: Refund | undefined): void {
  if (refund?.status !== "退款异常") refuseWith("NO_ABNORMAL_REFUND");
}

/** The operator has the refund asked for once more; whoever follows it does so. */
export async function retry(keeper: RefundKeeper): Promise<void> {
  if (!isRetriable(keeper.refund())) refuseWith("REFUND_NOT_RETRIABLE");
  await keeper.record({ status: "退款中" });
}

/**
 * The operator has paid the money back by hand. The gateway is asked first: money that it has given back by now, or is
 * giving back, would go back twice.
 */
export async function resolve(
  keeper: RefundKeeper,
  given: Pick<ResolveRefund, "by" | "reason">,
): Promise<void> {
  const answer = (await queryRefund(keeper.order())) ?? refuseWith("GATEWAY_AWAY");
  refuseUnlessAbnormal(keeper.refund());
  // One that the gateway can't find yet isn't under way: it had refused it.
  if (answer.standing === "processing" && answer.abnormality !== "absent") refuseWith("REFUND_UNDER_WAY");
  if (answer.standing === "refunded" && keeper.refund().treatment !== "merchantAccount") {
    await hear(keeper, answer);
    refuseWith("REFUND_GONE_BACK");
  }
  await keeper.resolve(given);
}

/** The operator sends the money to another account, by the gateway's own way for refunds like this. */
export async function treat(keeper: RefundKeeper, { to }: Pick<TreatRefund, "to">): Promise<void> {
  if (!isTreatable(keeper.refund())) refuseWith("REFUND_NOT_TREATABLE");
  const order = keeper.order();
  try {
    const summary = `异常退款处理 ${order.refundNumber}`;
    await triedThreeTimes.treatRefund.executeWithOptions({ summary }, [{ order, to }]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    refuseWith(isRefusal(error) ? "REFUND_NOT_TREATABLE" : "GATEWAY_AWAY");
  }
  refuseUnlessAbnormal(keeper.refund());
  await keeper.record({ status: "退款中", treatment: to.kind });
}

/** True where the gateway refuses for good. */
export const isRefusal = ({ cause }: ActivityFailure): boolean =>
  cause !== undefined && "nonRetryable" in cause && cause.nonRetryable === true;
