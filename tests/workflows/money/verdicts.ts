import { apply } from "../../../domain/application/reducer";
import type { Application } from "../../../domain/application/application";
import { countedTransaction, findAttempt } from "../../../domain/money/attempts";
import type { PaymentEvidence } from "../../../domain/money/payment";
import { judge } from "../../../domain/money/settlement";
import type { GatewaySide, Payment } from "./gateway-sides";

/** Orders of the news in which each application is judged once more. */
const shuffles = 6;

/**
 * Judges an application's payments by themselves, in other orders than their news came in, and says where another one
 * would count. What was asked for, and when, stays as it was.
 * @param random in [0, 1)
 */
export function otherVerdicts(
  application: Application,
  { payments, backFen }: GatewaySide,
  random: () => number,
): string[] {
  const counted = countedTransaction(application)?.transaction;
  // Money that somebody gave back in a console is judged by what the gateway shows when it is asked.
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
 * What was asked for, what was paid, and what was given back by hand: only where all are the same can two verdicts be
 * compared. Acts of one second have no order, so that a console may refuse in one life what it did in the other.
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
  const byHand = told.filter((line) => /→ (console refund|redone)/.test(line));
  return JSON.stringify([status, asked, payments.map(paidLabel).toSorted(), byHand]);
}

const paidLabel = ({ attempt, paidAt }: Payment): string => `${attempt.slice(-4)} ${paidAt.slice(0, 19)}`;

/** What became of each payment. In one second the numbers decide, which no two runs share. */
export const verdictsOn = (application: Application, { payments }: GatewaySide): string => {
  const counted = countedTransaction(application)?.transaction;
  const kept = counted && !counted.refunds && !counted.consoleRefunds ? counted.id : undefined;
  return payments
    .map(({ id, paidAt }) => `${paidAt.slice(0, 19)} ${id === kept ? "kept" : "back"}`)
    .toSorted()
    .join();
};
