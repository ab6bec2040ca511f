import { ApplicationFailure, log } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import type { NewEvent } from "../../domain/application/events";
import {
  findRefund,
  hasNumber,
  isRefundFinal,
  refundOrderOf,
  refundsOf,
  type RefundInContext,
} from "../../domain/money/attempts";
import type { RefundEvidence } from "../../domain/money/payment";
import type { RefundCommand, ResolveRefund, TreatRefund } from "../messages";
import { settleConsoleRefund } from "./console-refunds";
import { followUntilFinal, applyTold, resolve, retry, treat, type RefundOwner } from "./refund-owner";
import type { Renewal } from "./renewal";
import { aboutPaymentOf } from "../trace";

/** Follows a refund until it is final. */
const followRefund = (renewal: Renewal, number: string): Promise<void> =>
  aboutPaymentOf(requireRefund(renewal, number).attempt, () => followUntilFinal(ownerOf(renewal, number)));

/** Records an event that orders refunds, and follows each of them. */
export function recordRefunding(renewal: Renewal, event: NewEvent): Promise<Application> {
  const before = new Set(refundsOf(renewal.application).map(({ refund }) => refund.number));
  const recorded = renewal.record(event);
  for (const { refund } of refundsOf(renewal.application))
    if (!before.has(refund.number)) renewal.background(followRefund(renewal, refund.number));
  return recorded;
}

/**
 * Continues the refunds that an earlier run left open. The order of one under way may be repeated, because its number
 * stays the same.
 */
export function continueOpenRefunds(renewal: Renewal): void {
  for (const { refund } of refundsOf(renewal.application)) {
    const isOpen = (application: Application): boolean =>
      refundsOf(application).some(
        (one) => hasNumber(one.refund, refund.number) && !isRefundFinal(one.refund),
      );
    if (renewal.leftOpen(isOpen)) renewal.background(followRefund(renewal, refund.number));
  }
}

/** Settles a verified refund notice, or a refund in a statement. */
export async function settleRefund(renewal: Renewal, evidence: RefundEvidence): Promise<void> {
  const { refundNumber, answer } = evidence;
  const known = findRefund(renewal.application, refundNumber);
  if (known?.refund.number === refundNumber)
    await aboutPaymentOf(known.attempt, () => applyTold(ownerOf(renewal, refundNumber), answer));
  else if (answer.status === "refunded") await settleConsoleRefund(renewal, evidence);
  // An answer under a number that was given up is news only if money went back, which is handled above.
  else if (!known) log.error("refund notice names no refund", { refundNumber });
}

/** Retries an abnormal refund, as an operator asked for. */
export async function retryRefund(renewal: Renewal, { refundNumber }: RefundCommand): Promise<void> {
  await retry(ownerOf(renewal, refundNumber));
}

/** Settles a refund by hand (人工结清): an operator has paid the money back. */
export async function resolveRefund(
  renewal: Renewal,
  { refundNumber, ...given }: ResolveRefund,
): Promise<void> {
  await resolve(ownerOf(renewal, refundNumber), given);
}

/** Sends the money of an abnormal refund to another account (异常退款处理). */
export async function treatRefund(renewal: Renewal, { refundNumber, ...given }: TreatRefund): Promise<void> {
  await treat(ownerOf(renewal, refundNumber), given);
}

function ownerOf(renewal: Renewal, refundNumber: string): RefundOwner {
  const held = () => requireRefund(renewal, refundNumber);
  return {
    refund: () => held().refund,
    order: () => refundOrderOf(held()),
    origin: () => renewal.origin,
    orEnd: (order) => renewal.orEnd(order),
    record: async (news) => {
      await renewal.record({ type: "refundProgressed", refundNumber: held().refund.number, ...news });
    },
    renumber: async () => {
      await renewal.record({ type: "refundRenumbered", refundNumber: held().refund.number });
    },
    resolve: async (given) => {
      await renewal.record({ type: "refundResolved", refundNumber: held().refund.number, ...given });
    },
    note: (text, duty) => renewal.note(text, duty),
    underTreatment: renewal.refundsUnderTreatment,
    rest: (ended, ms, summary) => renewal.rest(ended, ms, summary),
  };
}

function requireRefund(renewal: Renewal, number: string): RefundInContext {
  const found = findRefund(renewal.application, number);
  if (!found) throw ApplicationFailure.nonRetryable(`no refund ${number}`, "NO_SUCH_REFUND");
  return found;
}

/** Decides whether the named refund is abnormal. The transition table only checks that some refund is. */
export function isAbnormal(renewal: Renewal, number: string): boolean {
  const refund = findRefund(renewal.application, number)?.refund;
  return refund?.number === number && refund.status === "退款异常";
}
