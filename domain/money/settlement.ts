import type { Application } from "../application/application";
import { findAttempt } from "./attempts";
import type { PaymentEvidence, RefundReason } from "./payment";

export type Verdict =
  /** The money pays the application. */
  | { verdict: "counts" }
  /** The money is real and goes back. */
  | { verdict: "returns"; reason: RefundReason }
  /** The same success was booked before. */
  | { verdict: "repeat" }
  /** Not our money, or not money for this application. */
  | { verdict: "refused"; why: string };

/**
 * What becomes of a success that a gateway reports: the one place where money is judged.
 * When the news comes plays no part; when the money was paid does.
 */
export function judge(application: Application, evidence: PaymentEvidence): Verdict {
  const attempt = findAttempt(application, evidence.attemptNumber);
  if (!attempt) return { verdict: "refused", why: "no such attempt" };
  if (evidence.channel !== attempt.channel) return { verdict: "refused", why: "other channel" };
  const { merchant } = attempt;
  if (evidence.merchantId !== merchant.merchantId) return { verdict: "refused", why: "other merchant" };
  if (evidence.appId !== merchant.appId) return { verdict: "refused", why: "other app" };
  if (evidence.currency !== "CNY") return { verdict: "refused", why: "other currency" };
  if (attempt.transactions.some(({ id }) => id === evidence.transactionId)) return { verdict: "repeat" };

  if (application.status !== "审核通过") return { verdict: "returns", reason: "申请已撤回" };
  if (application.endedAt !== undefined) return { verdict: "returns", reason: "申请已结束" };
  if (application.payment !== "未支付") return { verdict: "returns", reason: "重复支付" };
  if (evidence.amountFen !== attempt.amountFen) return { verdict: "returns", reason: "金额不符" };
  if (Date.parse(evidence.paidAt) > Date.parse(attempt.deadline))
    return { verdict: "returns", reason: "逾期支付" };
  if (attempt.superseded && !attempt.superseding) return { verdict: "returns", reason: "被取代后支付" };
  return { verdict: "counts" };
}
