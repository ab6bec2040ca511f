import { ApplicationFailure, log } from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import {
  findTransaction,
  isRefundFinal,
  refundOrderOf,
  refundsOf,
  type RefundInContext,
} from "../../domain/money/attempts";
import { doneInConsole } from "../../domain/money/refund-news";
import type { RefundEvidence } from "../../domain/money/payment";
import type { RefundCommand, ResolveRefund, TreatRefund } from "../messages";
import {
  followUntilFinal,
  applyGatewayAnswer,
  resolve,
  retry,
  treat,
  type RefundOwner,
} from "./refund-owner";
import { noteOverInvoiced } from "./over-invoiced";
import type { Renewal } from "./renewal";
import { aboutPaymentOf } from "../trace";

/** Stays with a refund until it is final. */
export const followRefund = (renewal: Renewal, number: string): Promise<void> =>
  aboutPaymentOf(requireRefund(renewal, number).attempt, () => followUntilFinal(ownerOf(renewal, number)));

/**
 * Goes on with the refunds of a run before this one. The order for one under way may be repeated: its number is the same.
 */
export function continueOpenRefunds(renewal: Renewal): void {
  for (const {
    refund: { number },
  } of refundsOf(renewal.application)) {
    const isOpen = (application: Application): boolean =>
      refundsOf(application).some(({ refund }) => refund.number === number && !isRefundFinal(refund));
    if (renewal.leftOpen(isOpen)) renewal.background(followRefund(renewal, number));
  }
}

/** Takes a verified refund notice, or a line of a statement. */
export async function settleRefund(renewal: Renewal, evidence: RefundEvidence): Promise<void> {
  const { refundNumber, answer } = evidence;
  const known = find(renewal, refundNumber);
  if (known)
    await aboutPaymentOf(known.attempt, () => applyGatewayAnswer(ownerOf(renewal, refundNumber), answer));
  else if (answer.status === "refunded") await settleConsoleRefund(renewal, evidence);
  else log.error("refund notice names no refund", { refundNumber });
}

/** The operator's second try of an abnormal refund. */
export async function retryRefund(renewal: Renewal, { refundNumber }: RefundCommand): Promise<void> {
  await retry(ownerOf(renewal, refundNumber));
}

/** 人工结清: the operator has paid the money back by hand. */
export async function resolveRefund(
  renewal: Renewal,
  { refundNumber, ...given }: ResolveRefund,
): Promise<void> {
  await resolve(ownerOf(renewal, refundNumber), given);
}

/** 异常退款处理: the operator sends the money to another account. */
export async function treatRefund(renewal: Renewal, { refundNumber, ...given }: TreatRefund): Promise<void> {
  await treat(ownerOf(renewal, refundNumber), given);
}

function ownerOf(renewal: Renewal, refundNumber: string): RefundOwner {
  const held = () => requireRefund(renewal, refundNumber);
  return {
    refund: () => held().refund,
    order: () => refundOrderOf(held()),
    record: async (news) => {
      await renewal.record({ type: "refundProgressed", refundNumber, ...news });
    },
    resolve: async (given) => {
      await renewal.record({ type: "refundResolved", refundNumber, ...given });
    },
    note: (text) => renewal.note(text),
    rest: (ended, ms, summary) => renewal.rest(ended, ms, summary),
  };
}

/** Money that somebody gave back in the channel's console, under a number that isn't ours. */
async function settleConsoleRefund(renewal: Renewal, evidence: RefundEvidence): Promise<void> {
  const { refundNumber, attemptNumber, transactionId = "", amountFen, answer } = evidence;
  const done = answer.doneAt === undefined ? {} : { doneAt: answer.doneAt };
  const transaction = findTransaction(renewal.application, attemptNumber, transactionId);
  if (!transaction || amountFen === undefined) {
    log.error("refund notice names no refund", { refundNumber });
    return;
  }
  const { refund, consoleRefunds = [] } = transaction;
  if ([refund?.consoleNumber, ...consoleRefunds.map(({ number }) => number)].includes(refundNumber)) return;
  const place = `${doneInConsole}，退款单号${refundNumber}`;
  if (refund && !isRefundFinal(refund) && refund.amountFen === amountFen) {
    const news = { status: "已退款", remark: place, consoleNumber: refundNumber, ...done } as const;
    await renewal.record({ type: "refundProgressed", refundNumber: refund.number, ...news });
    return;
  }
  await renewal.record({
    type: "refundedInConsole",
    attemptNumber,
    transactionId,
    refundNumber,
    amountFen,
    ...done,
  });
  await renewal.note(`订单${attemptNumber}的款项${place}，请核对后处理该申请`);
  await noteOverInvoiced(renewal);
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
