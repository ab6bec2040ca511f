import { ActivityFailure, ApplicationFailure, condition, log } from "@temporalio/workflow";
import { refundOrderOf, refundsOf, type RefundInContext } from "../../domain/attempts";
import type { RefundAnswer, RefundEvidence } from "../../domain/payment";
import { asking, insisting } from "./activities";
import { refuseWith } from "./refuse";
import type { RefundCommand, ResolveRefund } from "../messages";
import type { Renewal } from "./renewal";

/** Seconds between two questions about a refund: it takes WeChat seconds to days. */
const firstPauseSeconds = 5;
const longestPauseSeconds = 3_600;

/** Orders a refund and asks until it is 已退款, or 退款异常 and the operator's. */
export async function followRefund(renewal: Renewal, number: string): Promise<void> {
  const underWay = () => find(renewal, number).refund.status === "退款中";
  let answer = await order(renewal, number);
  for (let seconds = firstPauseSeconds; underWay(); seconds = Math.min(seconds * 2, longestPauseSeconds)) {
    await progress(renewal, number, answer);
    if (!underWay()) return;
    await condition(() => !underWay(), seconds * 1000, { summary: `查询退款结果 ${number}` });
    if (underWay()) answer = await ask(renewal, number);
  }
}

/** Takes a verified refund notice. One that names no refund of ours is only logged. */
export async function settleRefund(renewal: Renewal, { refundNumber, answer }: RefundEvidence): Promise<void> {
  const found = refundsOf(renewal.application).find(({ refund }) => refund.number === refundNumber);
  if (!found) {
    log.error("refund notice names no refund", { refundNumber });
    return;
  }
  if (found.refund.status === "退款中" || found.refund.status === "退款异常") await progress(renewal, refundNumber, answer);
}

/** The operator's second try of an abnormal refund. */
export async function retryRefund(renewal: Renewal, { refundNumber }: RefundCommand): Promise<void> {
  requireAbnormal(renewal, refundNumber);
  const recorded = renewal.record({ type: "refundProgressed", refundNumber, status: "退款中" });
  renewal.background(followRefund(renewal, refundNumber));
  await recorded;
}

/** The operator has paid the money back by hand. */
export async function resolveRefund(renewal: Renewal, { refundNumber, by, reason }: ResolveRefund): Promise<void> {
  requireAbnormal(renewal, refundNumber);
  await renewal.record({ type: "refundResolved", refundNumber, by, reason });
}

function requireAbnormal(renewal: Renewal, number: string): void {
  const found = refundsOf(renewal.application).find(({ refund }) => refund.number === number);
  if (found?.refund.status !== "退款异常") refuseWith("REFUND_NOT_ABNORMAL");
}

function find(renewal: Renewal, number: string): RefundInContext {
  const found = refundsOf(renewal.application).find(({ refund }) => refund.number === number);
  if (!found) throw ApplicationFailure.nonRetryable(`no refund ${number}`, "NO_SUCH_REFUND");
  return found;
}

async function progress(renewal: Renewal, refundNumber: string, { standing, remark }: RefundAnswer): Promise<void> {
  if (standing === "processing") return;
  const { status } = find(renewal, refundNumber).refund;
  const next = standing === "refunded" ? "已退款" : "退款异常";
  if (status === next) return;
  await renewal.record({
    type: "refundProgressed",
    refundNumber,
    status: next,
    ...(remark === undefined ? {} : { remark }),
  });
}

async function order(renewal: Renewal, number: string): Promise<RefundAnswer> {
  try {
    const summary = `退款 ${number}`;
    return await insisting.requestRefund.executeWithOptions({ summary }, [refundOrderOf(find(renewal, number))]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    // The gateway refuses for good: the operator settles it.
    return { standing: "abnormal", remark: error.cause?.message ?? error.message };
  }
}

async function ask(renewal: Renewal, number: string): Promise<RefundAnswer> {
  try {
    const summary = `查询退款结果 ${number}`;
    return await asking.queryRefund.executeWithOptions({ summary }, [refundOrderOf(find(renewal, number))]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { standing: "processing" };
  }
}
