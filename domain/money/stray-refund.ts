import { findAttempt, isRefundFinal, refundNumber } from "./attempts";
import type {
  ConsoleRefund,
  PaymentEvidence,
  Refund,
  RefundEvidence,
  RefundOrder,
  TransactionKey,
} from "./payment";
import { endOf, placeInConsole, refundPatienceMs, withNews } from "./refund-news";

/** Refund of money that came for an application whose workflow has ended. A workflow of its own returns the money. */
export interface StrayRefund {
  applicationId: string;
  attemptCreatedAt: string;
  evidence: PaymentEvidence;
  refund: Refund;
  /** Refunds that somebody made in the channel's console, of a part of the money or beyond it. */
  consoleRefunds?: ConsoleRefund[];
  version: number;
}

/** Returns the number of the refund, which is the one that the application itself would have used. */
export const strayRefundNumber = ({ attemptNumber, transactionId }: TransactionKey): string =>
  refundNumber(attemptNumber, transactionId);

/** Decides whether a refund has been under way for so long that people ask the channel. @param now - milliseconds since the epoch */
export const isRefundSlow = ({ status, requestedAt }: Refund, now: number): boolean =>
  status === "退款中" && now - Date.parse(requestedAt) >= refundPatienceMs;

/** The application for which the money came. */
type Owner = Parameters<typeof findAttempt>[0] & { id: string };

/** Returns the refund for a payment that no running workflow accepts. @param at - instant of the order, in ISO 8601 UTC */
export function strayRefundOf(application: Owner, evidence: PaymentEvidence, at: string): StrayRefund {
  return {
    applicationId: application.id,
    attemptCreatedAt: findAttempt(application, evidence.attemptNumber)?.createdAt ?? at,
    evidence,
    refund: {
      number: strayRefundNumber(evidence),
      amountFen: evidence.amountFen,
      reason: "申请已结束",
      status: "退款中",
      requestedAt: at,
    },
    version: 1,
  };
}

/**
 * Returns the stray refund after somebody made a refund in the channel's console. It replaces our refund if it is
 * everything that is left; otherwise it reduces it. Undefined if no money of this payment went back by it, or it is known
 * already.
 */
export function withConsoleRefund(
  stray: StrayRefund,
  { refundNumber: number, transactionId, amountFen, answer }: RefundEvidence,
  at: string,
): StrayRefund | undefined {
  const { refund, evidence, consoleRefunds = [] } = stray;
  const known = [refund.number, refund.consoleNumber, ...consoleRefunds.map((one) => one.number)];
  const isOurs = transactionId === evidence.transactionId && !known.includes(number);
  if (!isOurs || answer.status !== "refunded" || amountFen === undefined) return undefined;
  const { doneAt } = answer;
  const isOpen = !isRefundFinal(refund);
  if (isOpen && amountFen === refund.amountFen) {
    const news = { status: "已退款", consoleNumber: number, remark: placeInConsole(number) } as const;
    return { ...stray, refund: withNews(refund, { ...news, ...(doneAt ? { doneAt } : {}) }, at) };
  }
  const { amountFen: askedFen, orderedFen = askedFen } = refund;
  const less = { orderedFen, amountFen: Math.max(askedFen - amountFen, 0) };
  return {
    ...stray,
    refund: isOpen ? { ...refund, ...less } : refund,
    consoleRefunds: [...consoleRefunds, { number, amountFen, ...endOf("at", { doneAt, at }) }],
  };
}

export function strayRefundOrderOf({ evidence, refund, attemptCreatedAt }: StrayRefund): RefundOrder {
  const { channel, merchantId, appId } = evidence;
  return {
    channel,
    merchant: { merchantId, ...(appId === undefined ? {} : { appId }) },
    refundNumber: refund.number,
    attemptNumber: evidence.attemptNumber,
    attemptCreatedAt,
    transactionId: evidence.transactionId,
    amountFen: refund.orderedFen ?? refund.amountFen,
    totalFen: evidence.amountFen,
    reason: refund.reason,
    requestedAt: refund.requestedAt,
  };
}
