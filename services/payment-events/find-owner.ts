import { aboutPaymentOf } from "../../lib/trace";
import { wasSubmitted, type Application } from "../../domain/application/application";
import { applicationIdOf, findAttempt } from "../../domain/money/attempts";
import type { PaymentEvent } from "../../domain/money/payment";
import { judge, type Verdict } from "../../domain/money/settlement";
import { findApplication } from "../../store/find-application";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import type { StrayRefundModel } from "../../store/models/stray-refund";
import { strayOf } from "../../store/stray-refunds";

/** News of money with the application that it is for, in its state when the news came. */
export type OwnedPaymentEvent =
  | (Extract<PaymentEvent, { kind: "payment" }> & { application: Application; verdict: Verdict })
  | (Extract<PaymentEvent, { kind: "refund" }> & { application: Application });

/** Result for news that is not about our money, or contradicts our books. */
export interface NotOurs {
  kind: "notOurs";
  why: string;
}

const notOurs = (why: string): NotOurs => ({ kind: "notOurs", why });

interface Owners {
  applications: ApplicationModel;
  strayRefunds: StrayRefundModel;
}

/**
 * Finds the application that news of money is about. For a payment it also returns the verdict, as far as it can be
 * judged outside the workflow.
 */
export async function findOwner(
  { applications, strayRefunds }: Owners,
  given: PaymentEvent,
): Promise<OwnedPaymentEvent | NotOurs> {
  aboutPaymentOf(undefined);
  const news = await withOrder({ applications, strayRefunds }, given);
  const document = await findApplication(applications, applicationIdOf(news.evidence.attemptNumber));
  if (!document) return notOurs("no such application");
  const application = document.application as Application;
  aboutPaymentOf(findAttempt(application, news.evidence.attemptNumber)?.requestId);
  if (news.kind === "refund") return { ...news, application };
  if (!wasSubmitted(application)) return notOurs("the application was never submitted");
  const verdict = judge(application, news.evidence);
  return verdict.verdict === "refused" ? notOurs(verdict.why) : { ...news, application, verdict };
}

/** Adds our attempt number to a refund from UnionPay's own console, which names only the payment that it takes back. */
async function withOrder({ applications, strayRefunds }: Owners, news: PaymentEvent): Promise<PaymentEvent> {
  const { evidence } = news;
  const { transactionId } = evidence;
  if (news.kind === "payment" || evidence.attemptNumber !== "" || transactionId === undefined) return news;
  const paid = await applications
    .findOne({ "application.attempts.transactions.id": transactionId })
    .lean<ApplicationDocument>();
  const attempt = paid?.application.attempts.find(({ transactions }) =>
    transactions.some(({ id }) => id === transactionId),
  );
  const stray = attempt ? null : await strayOf(strayRefunds, { transactionId });
  const attemptNumber = attempt?.number ?? stray?.strayRefund.evidence.attemptNumber;
  return attemptNumber === undefined ? news : { ...news, evidence: { ...news.evidence, attemptNumber } };
}
