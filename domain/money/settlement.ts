import type { PaymentStatus, Status } from "../values";
import { countedTransaction, findAttempt } from "./attempts";
import type { PaymentAttempt, PaymentEvidence, RefundReason } from "./payment";

export type Verdict =
  /** The money pays the application. `insteadOf` names counted money that was paid later but that we learned of earlier. */
  | { verdict: "counts"; insteadOf?: { attemptNumber: string; transactionId: string } }
  /** The money is genuine, but has to go back. */
  | { verdict: "returns"; reason: RefundReason }
  /** The payment is in the books already, so that the news of it is a repeat. */
  | { verdict: "repeat" }
  /** The payment is not for us, or not for this application. */
  | { verdict: "refused"; why: string };

/** The part of an application that the judgement needs. */
interface Judged {
  attempts: PaymentAttempt[];
  status: Status;
  payment: PaymentStatus;
  endedAt?: string;
}

/**
 * Judges a successful payment that a gateway reports. This is the only place where money is judged (docs/decisions/0013).
 * The arrival of the news plays no part; what matters is when the money was paid and what had been asked for by then.
 */
export function judge(application: Judged, evidence: PaymentEvidence): Verdict {
  const attempt = findAttempt(application, evidence.attemptNumber);
  if (!attempt) return { verdict: "refused", why: "no such attempt" };
  const why = foreign(attempt, evidence);
  if (why) return { verdict: "refused", why };
  if (attempt.transactions.some(({ id }) => id === evidence.transactionId)) return { verdict: "repeat" };

  if (application.status !== "审核通过") return { verdict: "returns", reason: "申请已撤回" };
  if (application.endedAt !== undefined) return { verdict: "returns", reason: "申请已结束" };
  const reason = invalid(attempt, evidence);
  if (reason) return { verdict: "returns", reason };
  return application.payment === "未支付" ? { verdict: "counts" } : besideCounted(application, evidence);
}

/** Returns the reason why the evidence can't be about the attempt's money; undefined if it can. */
function foreign(attempt: PaymentAttempt, evidence: PaymentEvidence): string | undefined {
  const { merchant, createdAt } = attempt;
  if (evidence.channel !== attempt.channel) return "other channel";
  if (evidence.merchantId !== merchant.merchantId) return "other merchant";
  if (evidence.appId !== merchant.appId) return "other app";
  if (evidence.currency !== "CNY") return "other currency";
  if (evidence.orderedAt !== undefined && Date.parse(evidence.orderedAt) !== Date.parse(createdAt))
    return "other order time";
  return undefined;
}

/** Returns the reason why the payment doesn't pay its attempt: a wrong amount, or paid too late; undefined if it does. */
function invalid(attempt: PaymentAttempt, evidence: PaymentEvidence): RefundReason | undefined {
  if (evidence.amountFen !== attempt.amountFen) return "金额不符";
  const paidAt = Date.parse(evidence.paidAt);
  if (paidAt > Date.parse(attempt.deadline)) return "逾期支付";
  const { superseded, superseding, supersedingEndedAt } = attempt;
  if (!superseded || superseding) return undefined;
  return supersedingEndedAt !== undefined && paidAt <= Date.parse(supersedingEndedAt)
    ? undefined
    : "被取代后支付";
}

/**
 * Judges a valid payment when another one counts already: the payment that was made first counts, whichever we learned of
 * first.
 */
function besideCounted(application: Judged, { paidAt, transactionId }: PaymentEvidence): Verdict {
  const counted = countedTransaction(application);
  const stays =
    !counted ||
    counted.transaction.refunds !== undefined ||
    counted.transaction.consoleRefunds !== undefined ||
    comesFirst(counted.transaction, { paidAt, id: transactionId });
  if (stays) return { verdict: "returns", reason: "重复支付" };
  const { attempt, transaction } = counted;
  return { verdict: "counts", insteadOf: { attemptNumber: attempt.number, transactionId: transaction.id } };
}

interface Paid {
  id: string;
  paidAt: string;
}

/**
 * Decides whether one payment was made before the other. Within the same second the smaller id comes first; any order
 * would do, as long as it is always the same.
 */
function comesFirst(one: Paid, other: Paid): boolean {
  const [first, second] = [Date.parse(one.paidAt), Date.parse(other.paidAt)];
  return first < second || (first === second && one.id < other.id);
}
