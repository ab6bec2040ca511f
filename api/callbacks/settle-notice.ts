import { tellOfPayment, tellOfRefund, type Told } from "../../activities/notices/tell-workflow";
import { aboutPaymentOf } from "../../config/trace";
import { wasSubmitted, type Application } from "../../domain/application/application";
import { applicationIdOf, findAttempt } from "../../domain/money/attempts";
import type { PaymentEvidence } from "../../domain/money/payment";
import { judge } from "../../domain/money/settlement";
import type { MoneyNotice } from "../../gateways/payment-channel";
import type { ApplicationDocument } from "../../store/models/application";
import type { PaymentNotice } from "../../store/models/payment-notice";
import type { Dependencies } from "../dependencies";

/** A genuine notice that is not about anything of ours, or says what our books do not. */
export class NoticeNotOurs extends Error {
  override readonly name = "NoticeNotOurs";
}

type Needs = Pick<Dependencies, "models" | "engine" | "noticeDelays" | "now" | "log">;

/**
 * Stores a notice once and tells the workflow. Resolves only when both are done: otherwise the gateway sends it again,
 * and a stored but untold notice is told then.
 * @throws NoticeNotOurs when no application, attempt or refund answers to it
 */
export async function settleNotice(needs: Needs, given: MoneyNotice): Promise<void> {
  const { models, log } = needs;
  const notice = await withOrder(models, given);
  const applicationId = applicationIdOf(notice.evidence.attemptNumber);
  const document = await models.applications.findById(applicationId).lean<ApplicationDocument>();
  if (!document) throw new NoticeNotOurs("no such application");
  const { attemptNumber } = notice.evidence;
  aboutPaymentOf(findAttempt(document.application, attemptNumber)?.requestId);
  if (notice.kind === "payment") {
    refuseForeignMoney(document, notice.evidence);
    needs.noticeDelays(notice.evidence, needs.now());
  }

  const told = await tellOnce(needs, document, notice);
  log.info({ applicationId, attempt: attemptNumber, news: notice.kind, told }, "notice taken");
}

/** Stores the notice and tells the workflow, unless it was told before. @returns what became of it */
async function tellOnce(
  needs: Needs,
  { _id: applicationId, application }: ApplicationDocument,
  notice: MoneyNotice,
): Promise<Told> {
  const { models, engine, now, log } = needs;
  const stored = await storeOnce(needs, applicationId, notice);
  if (stored.toldAt) return "alreadyKnown";
  const { applications, strayRefunds } = models;
  const telling = { messenger: engine, applications, strayRefunds, now, log };
  const told =
    notice.kind === "payment"
      ? await tellOfPayment(telling, application as Application, notice.evidence)
      : await tellOfRefund(telling, applicationId, notice.evidence);
  await models.paymentNotices.updateOne({ _id: notice.noticeId }, { $set: { toldAt: new Date(now()) } });
  return told;
}

/** A refund made in UnionPay's own console names no order of ours, but the payment that it takes back. */
async function withOrder({ applications }: Needs["models"], notice: MoneyNotice): Promise<MoneyNotice> {
  if (notice.kind === "payment" || notice.evidence.attemptNumber !== "") return notice;
  const { transactionId } = notice.evidence;
  const paid = await applications
    .findOne({ "application.attempts.transactions.id": transactionId })
    .lean<ApplicationDocument>();
  const attempt = paid?.application.attempts.find(({ transactions }) =>
    transactions.some(({ id }) => id === transactionId),
  );
  return attempt ? { ...notice, evidence: { ...notice.evidence, attemptNumber: attempt.number } } : notice;
}

/** The workflow judges money; a notice whose sum or merchant is not the attempt's is not even passed on. */
function refuseForeignMoney({ application }: ApplicationDocument, evidence: PaymentEvidence): void {
  if (!wasSubmitted(application)) throw new NoticeNotOurs("the application was never submitted");
  const verdict = judge(application, evidence);
  if (verdict.verdict === "refused") throw new NoticeNotOurs(verdict.why);
  if (verdict.verdict === "returns" && verdict.reason === "金额不符") throw new NoticeNotOurs("other amount");
}

async function storeOnce({ models, now }: Needs, applicationId: string, { noticeId, kind }: MoneyNotice) {
  const receivedAt = new Date(now());
  const stored = await models.paymentNotices.findOneAndUpdate(
    { _id: noticeId },
    { $setOnInsert: { applicationId, kind, receivedAt } },
    { upsert: true, returnDocument: "after" },
  );
  return stored.toObject<PaymentNotice>();
}
