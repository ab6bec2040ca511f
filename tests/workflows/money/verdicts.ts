import { apply } from "../../../domain/application/reducer";
import type { Application } from "../../../domain/application/application";
import { countedTransaction, findAttempt } from "../../../domain/money/attempts";
import type { PaymentEvidence } from "../../../domain/money/payment";
import { judge } from "../../../domain/money/settlement";
import type { GatewaySide, Payment } from "./gateway-sides";

/** Number of orders of the news in which each application is judged again. */
const shuffles = 6;

/**
 * Judges an application's payments again, in other orders of their news, and reports if another payment would count.
 * The requests and their times stay the same.
 * @param random - returns a number in [0, 1)
 */
export function otherVerdicts(
  application: Application,
  { payments, backFen }: GatewaySide,
  random: () => number,
): string[] {
  const counted = countedTransaction(application)?.transaction;
  // Money refunded in a console is judged by the gateway's answer at the time of the query, so it depends on the order.
  const isTouched = application.attempts
    .flatMap(({ transactions }) => transactions)
    .some(({ consoleRefunds, refunds }) => consoleRefunds || refunds?.[0]?.reason === "已在渠道后台退款");
  const isOver = application.status !== "审核通过" || application.endedAt !== undefined;
  if (isOver || isTouched || (counted && backFen.has(counted.id))) return [];
  const unheard = withoutMoney(application);
  return Array.from({ length: shuffles }, () => {
    const news = payments
      .map((payment) => ({ payment, place: random() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ payment }) => evidenceOf(application, payment));
    const other = countedTransaction(news.reduce(take, unheard))?.transaction.id;
    return other === counted?.id ? [] : [`counted ${counted?.id}, but ${other} if heard in another order`];
  }).flat();
}

function evidenceOf(
  application: Application,
  { id, attempt: number, amountFen, paidAt }: Payment,
): PaymentEvidence {
  const attempt = findAttempt(application, number);
  if (!attempt) throw new Error(`no attempt ${number}`);
  const { channel, merchant } = attempt;
  const second = Math.floor(Date.parse(paidAt) / 1000) * 1000;
  const wholeSecond = new Date(second).toISOString();
  return {
    channel,
    ...merchant,
    attemptNumber: number,
    transactionId: id,
    amountFen,
    currency: "CNY",
    paidAt: wholeSecond,
  };
}

const withoutMoney = (application: Application): Application => ({
  ...application,
  payment: "未支付",
  attempts: application.attempts.map((attempt) => ({ ...attempt, transactions: [] })),
});

function take(application: Application, evidence: PaymentEvidence): Application {
  const at = evidence.paidAt;
  const judgement = judge(application, evidence);
  if (judgement.verdict === "returns")
    return apply(application, { type: "moneyReturned", at, evidence, reason: judgement.reason });
  if (judgement.verdict !== "counts") return application;
  const { insteadOf } = judgement;
  return apply(application, { type: "moneyCounted", at, evidence, ...(insteadOf ? { insteadOf } : {}) });
}

/**
 * Returns the requests, the payments and the refunds by hand. Two verdicts are comparable only if all of these are the
 * same. Actions of the same second have no order, so a console may refuse in one play what it did in the other, and a
 * part refund is refused in the play that hasn't heard of the payment yet.
 */
export function askedFor(
  { status, attempts }: Application,
  { payments }: GatewaySide,
  told: readonly string[],
): string {
  const asked = attempts.map(
    ({ number, channel, merchant, createdAt, supersedingStartedAt, supersedingEndedAt }) => [
      ...[number.slice(-4), channel, merchant.merchantId, createdAt],
      ...[supersedingStartedAt, supersedingEndedAt],
    ],
  );
  const byHand = told.filter((line) => /→ (console refund|part refund|redone)/.test(line));
  return JSON.stringify([status, asked, payments.map(paidLabel).toSorted(), byHand]);
}

const paidLabel = ({ attempt, paidAt }: Payment): string => `${attempt.slice(-4)} ${paidAt.slice(0, 19)}`;

/**
 * Returns the outcome of each payment. Within the same second transaction numbers decide, and no two plays share those,
 * so only times are compared.
 */
export const verdictsOn = (application: Application, { payments }: GatewaySide): string => {
  const counted = countedTransaction(application)?.transaction;
  const kept = counted && !counted.refunds && !counted.consoleRefunds ? counted.id : undefined;
  return payments
    .map(({ id, paidAt }) => `${paidAt.slice(0, 19)} ${id === kept ? "kept" : "back"}`)
    .toSorted()
    .join();
};
