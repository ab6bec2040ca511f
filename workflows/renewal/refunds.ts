import { ApplicationFailure, log } from "@temporalio/workflow";
import { refundOrderOf, refundsOf, type RefundInContext } from "../../domain/money/attempts";
import {
  hasGoneBackTwice,
  progressOf,
  type RefundAnswer,
  type RefundEvidence,
} from "../../domain/money/payment";
import type { RefundCommand, ResolveRefund } from "../messages";
import { followUntilFinal } from "./follow-refund";
import type { Renewal } from "./renewal";

/** Stays with a refund until it is final or the operator's. */
export function followRefund(renewal: Renewal, number: string): Promise<void> {
  return followUntilFinal({
    order: () => refundOrderOf(requireRefund(renewal, number)),
    underWay: () => requireRefund(renewal, number).refund.status === "退款中",
    progress: (answer) => progress(renewal, number, answer),
  });
}

/** Takes a verified refund notice. One that names no refund of ours is only logged. */
export async function settleRefund(
  renewal: Renewal,
  { refundNumber, answer }: RefundEvidence,
): Promise<void> {
  if (find(renewal, refundNumber)) await progress(renewal, refundNumber, answer);
  else log.error("refund notice names no refund", { refundNumber });
}

/** The operator's second try of an abnormal refund. */
export async function retryRefund(renewal: Renewal, { refundNumber }: RefundCommand): Promise<void> {
  const recorded = renewal.record({ type: "refundProgressed", refundNumber, status: "退款中" });
  renewal.background(followRefund(renewal, refundNumber));
  await recorded;
}

/** The operator has paid the money back by hand. */
export async function resolveRefund(
  renewal: Renewal,
  { refundNumber, by, reason }: ResolveRefund,
): Promise<void> {
  await renewal.record({ type: "refundResolved", refundNumber, by, reason });
}

function find(renewal: Renewal, number: string): RefundInContext | undefined {
  return refundsOf(renewal.application).find(({ refund }) => refund.number === number);
}

function requireRefund(renewal: Renewal, number: string): RefundInContext {
  const found = find(renewal, number);
  if (!found) throw ApplicationFailure.nonRetryable(`no refund ${number}`, "NO_SUCH_REFUND");
  return found;
}

/** The table allows a refund command while any refund is abnormal; this is whether the named one is. */
export const isAbnormal = (renewal: Renewal, number: string): boolean =>
  find(renewal, number)?.refund.status === "退款异常";

async function progress(renewal: Renewal, refundNumber: string, answer: RefundAnswer): Promise<void> {
  const { refund } = requireRefund(renewal, refundNumber);
  if (hasGoneBackTwice(refund, answer))
    await renewal.note(`退款${refundNumber}已人工结清，支付渠道随后又退了款，请核对并追回`);
  const status = progressOf(refund, answer);
  if (!status) return;
  const { remark } = answer;
  await renewal.record({
    type: "refundProgressed",
    refundNumber,
    status,
    ...(remark === undefined ? {} : { remark }),
  });
}
