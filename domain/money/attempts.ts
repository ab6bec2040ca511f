import { channelTraits } from "./channels";
import type { AttemptOrder, Channel, PaymentAttempt, Refund, RefundOrder, Transaction } from "./payment";
import type { RenewalSettings } from "../settings";

interface Attempts {
  attempts: PaymentAttempt[];
}

/** Length of an application id, with which every attempt number begins. */
const applicationIdLength = 26;

/** The application that an attempt (or refund) number belongs to. */
export const applicationIdOf = (attemptNumber: string): string => attemptNumber.slice(0, applicationIdLength);

/** The number of the next attempt: application id and four digits. */
export function nextAttemptNumber(application: Attempts & { id: string }): string {
  return application.id + String(application.attempts.length + 1).padStart(4, "0");
}

/** Creation plus the channel's window, both in whole seconds: what the gateway is told is what we keep to. */
export function attemptTimes(channel: Channel, nowMs: number, settings: RenewalSettings) {
  const windowSeconds = channelTraits[channel].windowSeconds(settings);
  const createdAtMs = Math.floor(nowMs / 1000) * 1000;
  return {
    createdAt: new Date(createdAtMs).toISOString(),
    deadline: new Date(createdAtMs + windowSeconds * 1000).toISOString(),
  };
}

const fingerprintLength = 5;

/** FNV-1a in base 36: enough to tell the few transactions of one application apart. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return (hash >>> 0).toString(36).toUpperCase().padStart(fingerprintLength, "0").slice(-fingerprintLength);
}

/**
 * The number under which a transaction's money goes back: derived from attempt and transaction, so that whoever
 * asks, however often, asks for the same one refund. 32 letters and digits: UnionPay's statement shows no more.
 * @param former - how many numbers the transaction had before it: another part, or another amount, needs another number
 */
export function refundNumber(attemptNumber: string, transactionId: string, former = 0): string {
  const place = former === 0 ? "" : `/${former}`;
  return `${applicationIdOf(attemptNumber)}R${fingerprint(`${attemptNumber}/${transactionId}${place}`)}`;
}

/** The number of a transaction's next refund. */
export const nextRefundNumber = (attemptNumber: string, { id, refunds = [] }: Transaction): string =>
  refundNumber(attemptNumber, id, refunds.flatMap(numbersOf).length);

/** The numbers under which a refund is asked for, and was. */
const numbersOf = ({ number, former = [] }: Refund): string[] => [number, ...former.map((one) => one.number)];

/** True if the refund is asked for, or was, under that number. */
export const hasNumber = (refund: Refund, wanted: string): boolean => numbersOf(refund).includes(wanted);

export function findAttempt({ attempts }: Attempts, number: string): PaymentAttempt | undefined {
  return attempts.find((attempt) => attempt.number === number);
}

/** True of an attempt that is not over and that nothing has taken the place of. */
export const isAttemptOpen = ({ status }: Pick<PaymentAttempt, "status">): boolean => status === "待支付";

/** The attempt that is not over and that nothing has taken the place of, if there is one. */
export function openAttempt({ attempts }: Attempts): PaymentAttempt | undefined {
  return attempts.find(isAttemptOpen);
}

type Payability = Pick<PaymentAttempt, "status" | "expired" | "deadline"> &
  Partial<Pick<PaymentAttempt, "superseding">>;

/** True while there is something to pay with: in time, and with nothing about to take its place. */
export const isPayable = (
  { status, expired, deadline, superseding = false }: Payability,
  nowMs: number,
): boolean => isAttemptOpen({ status }) && !expired && !superseding && nowMs < Date.parse(deadline);

type PaidAttempt = { attempt: PaymentAttempt; transaction: Transaction };

export function countedTransaction({ attempts }: Attempts): PaidAttempt | undefined {
  for (const attempt of attempts) {
    const transaction = attempt.transactions.find(({ counted }) => counted);
    if (transaction) return { attempt, transaction };
  }
  return undefined;
}

export interface RefundInContext {
  attempt: PaymentAttempt;
  transaction: Transaction;
  refund: Refund;
}

export function findTransaction(
  application: Attempts,
  attemptNumber: string,
  id: string,
): Transaction | undefined {
  return findAttempt(application, attemptNumber)?.transactions.find((transaction) => transaction.id === id);
}

export function refundsOf({ attempts }: Attempts): RefundInContext[] {
  return attempts.flatMap((attempt) =>
    attempt.transactions.flatMap((transaction) =>
      (transaction.refunds ?? []).map((refund) => ({ attempt, transaction, refund })),
    ),
  );
}

/** A refund by its number, or by one that it had before. */
export const findRefund = (application: Attempts, number: string): RefundInContext | undefined =>
  refundsOf(application).find(({ refund }) => hasNumber(refund, number));

export const isRefundFinal = (refund: Pick<Refund, "status">): boolean =>
  refund.status === "已退款" || refund.status === "人工结清";

const sumFen = (entries: readonly { amountFen: number }[]): number =>
  entries.reduce((sum, { amountFen }) => sum + amountFen, 0);

/** The part of a transaction that has not gone back, be it on its way or not. Negative where too much went back. Fen. */
export const heldFen = ({ amountFen, refunds = [], consoleRefunds = [] }: Transaction): number =>
  amountFen - sumFen(consoleRefunds) - sumFen(refunds.filter(isRefundFinal));

/** The part of a transaction of which no refund is ordered either. Fen. */
export const leftFen = (transaction: Transaction): number =>
  heldFen(transaction) - sumFen((transaction.refunds ?? []).filter((refund) => !isRefundFinal(refund)));

/**
 * What the customer keeps paid: the payment that counts, less all that has gone back of it, in the channel's console and by
 * hand too. Invoices, and what is still without one, are over this. Fen.
 */
export function keptFen(application: Attempts): number {
  const counted = countedTransaction(application)?.transaction;
  // Money that went back twice is the seller's to get back: less than nothing nobody has paid.
  return counted ? Math.max(heldFen(counted), 0) : 0;
}

/** True where some of the counted payment has gone back, or is on its way. */
export function hasMoneyGoneBack(application: Attempts): boolean {
  const counted = countedTransaction(application)?.transaction;
  return counted !== undefined && leftFen(counted) < counted.amountFen;
}

/**
 * The counted payment whose order would show a refund that the books don't know of; undefined where it wouldn't, or where
 * they know of one: the order goes on showing that.
 */
export function unexplainedIfRefunded(application: Attempts): PaidAttempt | undefined {
  const counted = countedTransaction(application);
  if (!counted || !channelTraits[counted.attempt.channel].ordersShowRefunds) return undefined;
  const { refunds, consoleRefunds } = counted.transaction;
  return refunds || consoleRefunds ? undefined : counted;
}

/** When the latest part of a payment went back, in the console or by a refund of ours. ISO 8601 UTC. */
export function lastReturnOf({ refunds = [], consoleRefunds = [] }: Transaction): string | undefined {
  const ends = [...refunds.flatMap(({ endedAt }) => endedAt ?? []), ...consoleRefunds.map(({ at }) => at)];
  return ends.toSorted((one, other) => Date.parse(one) - Date.parse(other)).at(-1);
}

/** When the latest part of the counted payment went back, where its order shows no further refund. ISO 8601 UTC. */
export function partBack(application: Attempts): { attempt: PaymentAttempt; at: string } | undefined {
  const { attempt, transaction } = countedTransaction(application) ?? {};
  if (!attempt || !channelTraits[attempt.channel].ordersShowRefunds) return undefined;
  const at = transaction && lastReturnOf(transaction);
  return at === undefined ? undefined : { attempt, at };
}

const openRefunds = (application: Attempts): Refund[] =>
  (countedTransaction(application)?.transaction.refunds ?? []).filter((refund) => !isRefundFinal(refund));

/** True while a refund of the counted payment is under way, or abnormal. */
export const isRefunding = (application: Attempts): boolean => openRefunds(application).length > 0;

/** The sum of the counted payment that is on its way back by 退费. Fen. */
export const partRefundingFen = (application: Attempts): number =>
  sumFen(openRefunds(application).filter(({ reason }) => reason === "部分退费"));

/** True once nothing of the transaction's money is with us, or on its way. */
export const hasGoneBack = (transaction: Transaction): boolean =>
  (transaction.refunds ?? []).every(isRefundFinal) && heldFen(transaction) <= 0;

/** True once nothing more can come of the attempt by itself: no open order, no refund under way. */
export function isAttemptFinal(attempt: PaymentAttempt): boolean {
  return (
    isAttemptOver(attempt) && attempt.transactions.every(({ refunds = [] }) => refunds.every(isRefundFinal))
  );
}

/** True once the gateway's order has ended, paid or not. */
export function isAttemptOver(attempt: PaymentAttempt): boolean {
  return attempt.status !== "待支付" && attempt.status !== "被取代";
}

/** The part of an attempt that a gateway is asked with. */
export function orderOf({
  number,
  channel,
  bank,
  merchant,
  amountFen,
  createdAt,
  deadline,
}: PaymentAttempt): AttemptOrder {
  return {
    number,
    channel,
    ...(bank === undefined ? {} : { bank }),
    merchant,
    amountFen,
    createdAt,
    deadline,
  };
}

export function refundOrderOf({ attempt, transaction, refund }: RefundInContext): RefundOrder {
  return {
    channel: attempt.channel,
    merchant: attempt.merchant,
    refundNumber: refund.number,
    attemptNumber: attempt.number,
    attemptCreatedAt: attempt.createdAt,
    transactionId: transaction.id,
    amountFen: refund.orderedFen ?? refund.amountFen,
    totalFen: transaction.amountFen,
    reason: refund.reason,
    requestedAt: refund.requestedAt,
  };
}
