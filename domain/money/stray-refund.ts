import { findAttempt, isRefundFinal, refundNumber } from "./attempts";
import type {
  ConsoleRefund,
  PaymentEvidence,
  Refund,
  RefundEvidence,
  RefundOrder,
  TransactionKey,
} from "./payment";
import { endOf, placeInConsole, withNews } from "./refund-news";

/** Money that came for an application whose workflow has ended: it goes back by a workflow of its own. */
export interface StrayRefund {
  applicationId: string;
  attemptCreatedAt: string;
  evidence: PaymentEvidence;
  refund: Refund;
  /** Parts of the money, or more than it, that somebody gave back in the channel's console. */
  consoleRefunds?: ConsoleRefund[];
  version: number;
}

/** The number of the refund that gives stray money back: the one that the application itself would have given it. */
export const strayRefundNumber = ({ attemptNumber, transactionId }: TransactionKey): string =>
  refundNumber(attemptNumber, transactionId);

/** The application that the money came for. */
type Owner = Parameters<typeof findAttempt>[0] & { id: string };

/** The refund of evidence that no running workflow takes, ordered at the given instant (ISO 8601 UTC). */
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
 * The stray money after a refund that somebody made in the channel's console: it takes the place of ours where it is the whole of
 * what is left, and is less to go back otherwise. Undefined where nothing went back by it, or it is known.
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
