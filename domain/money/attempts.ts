import { channelTraits } from "./channels";
import type { AttemptOrder, Channel, PaymentAttempt, Refund, RefundOrder, Transaction } from "./payment";
import type { RenewalSettings } from "../settings";

interface Attempts {
  attempts: PaymentAttempt[];
}

/** Length of an application id in characters. Every attempt number begins with one. */
const applicationIdLength = 26;

/** Returns the id of the application that an attempt number or refund number belongs to. */
export const applicationIdOf = (attemptNumber: string): string => attemptNumber.slice(0, applicationIdLength);

/** Returns the number of the next attempt: application id and four digits. */
export function nextAttemptNumber(application: Attempts & { id: string }): string {
  return application.id + String(application.attempts.length + 1).padStart(4, "0");
}

/** Creation and deadline of an attempt, ISO 8601 UTC. */
export type AttemptTimes = Pick<PaymentAttempt, "createdAt" | "deadline">;

/**
 * Returns an attempt's creation and its deadline, which is one window of the channel later. Both are whole seconds, so
 * that we and the gateway use exactly the same times.
 */
export function attemptTimes(channel: Channel, nowMs: number, settings: RenewalSettings): AttemptTimes {
  const windowSeconds = channelTraits[channel].windowSeconds(settings);
  const createdAtMs = Math.floor(nowMs / 1000) * 1000;
  return {
    createdAt: new Date(createdAtMs).toISOString(),
    deadline: new Date(createdAtMs + windowSeconds * 1000).toISOString(),
  };
}

const fingerprintLength = 5;

/** Returns the FNV-1a hash in base 36. It is long enough to tell the few transactions of one application apart. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return (hash >>> 0).toString(36).toUpperCase().padStart(fingerprintLength, "0").slice(-fingerprintLength);
}

/**
 * Returns the number under which a transaction's money goes back. It is derived from attempt and transaction, so that
 * every repetition of the request names the same one refund. It has 32 letters and digits, because UnionPay's statement
 * shows no more.
 * @param former - count of numbers that the transaction had before: another part or another amount needs another number
 */
export function refundNumber(attemptNumber: string, transactionId: string, former = 0): string {
  const place = former === 0 ? "" : `/${former}`;
  return `${applicationIdOf(attemptNumber)}R${fingerprint(`${attemptNumber}/${transactionId}${place}`)}`;
}

/** Returns the number of a transaction's next refund. */
export const nextRefundNumber = (attemptNumber: string, { id, refunds = [] }: Transaction): string =>
  refundNumber(attemptNumber, id, refunds.flatMap(numbersOf).length);

/** Returns the numbers under which a refund is or was requested. */
const numbersOf = ({ number, former = [] }: Refund): string[] => [number, ...former.map((one) => one.number)];

/** Decides whether the refund is or was requested under that number. */
export const hasNumber = (refund: Refund, wanted: string): boolean => numbersOf(refund).includes(wanted);

export function findAttempt({ attempts }: Attempts, number: string): PaymentAttempt | undefined {
  return attempts.find((attempt) => attempt.number === number);
}

/** Decides whether an attempt is neither over nor superseded by another one. */
export const isAttemptOpen = ({ status }: Pick<PaymentAttempt, "status">): boolean => status === "待支付";

/** Returns the attempt that is neither over nor superseded, if there is one. */
export function openAttempt({ attempts }: Attempts): PaymentAttempt | undefined {
  return attempts.find(isAttemptOpen);
}

type Payability = Pick<PaymentAttempt, "status" | "expired" | "deadline"> &
  Partial<Pick<PaymentAttempt, "superseding">>;

/**
 * Decides whether the attempt can be paid: its deadline has not passed, and nothing is about to supersede it.
 * @param nowMs - milliseconds since the epoch
 */
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

/** Returns a refund by its present number, or by one that it had before. */
export const findRefund = (application: Attempts, number: string): RefundInContext | undefined =>
  refundsOf(application).find(({ refund }) => hasNumber(refund, number));

export const isRefundFinal = (refund: Pick<Refund, "status">): boolean =>
  refund.status === "已退款" || refund.status === "人工结清";

const sumFen = (entries: readonly { amountFen: number }[]): number =>
  entries.reduce((sum, { amountFen }) => sum + amountFen, 0);

/**
 * Returns the part of a transaction that has not gone back, in fen, whether or not a refund is on its way. It is negative
 * if too much went back.
 */
export const heldFen = ({ amountFen, refunds = [], consoleRefunds = [] }: Transaction): number =>
  amountFen - sumFen(consoleRefunds) - sumFen(refunds.filter(isRefundFinal));

/** Returns the part of a transaction for which no refund is ordered either, in fen. */
export const leftFen = (transaction: Transaction): number =>
  heldFen(transaction) - sumFen((transaction.refunds ?? []).filter((refund) => !isRefundFinal(refund)));

/**
 * Returns the money that the customer keeps paid, in fen: the counted payment less all that has gone back, in the
 * channel's console or by hand too. Invoices are made out over this sum.
 */
export function keptFen(application: Attempts): number {
  const counted = countedTransaction(application)?.transaction;
  // The seller has to recover money that went back twice. The customer's sum does not become negative by it.
  return counted ? Math.max(heldFen(counted), 0) : 0;
}

/** Decides whether some of the counted payment has gone back or is on its way. */
export function hasMoneyGoneBack(application: Attempts): boolean {
  const counted = countedTransaction(application)?.transaction;
  return counted !== undefined && leftFen(counted) < counted.amountFen;
}

/**
 * Returns the counted payment if its order would show a refund that the books don't contain. Undefined if the channel's
 * orders don't show refunds, or if the books contain a refund already, because the order keeps showing that one.
 */
export function unexplainedIfRefunded(application: Attempts): PaidAttempt | undefined {
  const counted = countedTransaction(application);
  if (!counted || !channelTraits[counted.attempt.channel].ordersShowRefunds) return undefined;
  const { refunds, consoleRefunds } = counted.transaction;
  return refunds || consoleRefunds ? undefined : counted;
}

/**
 * Returns the instant at which the latest part of a payment went back, in the console or by a refund of ours, in ISO 8601
 * UTC.
 */
export function lastReturnOf({ refunds = [], consoleRefunds = [] }: Transaction): string | undefined {
  const ends = [...refunds.flatMap(({ endedAt }) => endedAt ?? []), ...consoleRefunds.map(({ at }) => at)];
  return ends.toSorted((one, other) => Date.parse(one) - Date.parse(other)).at(-1);
}

/**
 * Returns the instant at which the latest part of the counted payment went back, in ISO 8601 UTC, if its order can show
 * no further refund after that one.
 */
export function partBack(application: Attempts): { attempt: PaymentAttempt; at: string } | undefined {
  const { attempt, transaction } = countedTransaction(application) ?? {};
  if (!attempt || !channelTraits[attempt.channel].ordersShowRefunds) return undefined;
  const at = transaction && lastReturnOf(transaction);
  return at === undefined ? undefined : { attempt, at };
}

const openRefunds = (application: Attempts): Refund[] =>
  (countedTransaction(application)?.transaction.refunds ?? []).filter((refund) => !isRefundFinal(refund));

/** Decides whether a refund of the counted payment is under way or abnormal. */
export const isRefunding = (application: Attempts): boolean => openRefunds(application).length > 0;

/** Returns the part of the counted payment that is on its way back by 退费, in fen. */
export const partRefundingFen = (application: Attempts): number =>
  sumFen(openRefunds(application).filter(({ reason }) => reason === "部分退费"));

/** Decides whether all of the transaction's money has gone back and no refund of it is open. */
export const hasGoneBack = (transaction: Transaction): boolean =>
  (transaction.refunds ?? []).every(isRefundFinal) && heldFen(transaction) <= 0;

/** Decides whether nothing more can come of the attempt by itself: its order is over, and no refund is open. */
export function isAttemptFinal(attempt: PaymentAttempt): boolean {
  return (
    isAttemptOver(attempt) && attempt.transactions.every(({ refunds = [] }) => refunds.every(isRefundFinal))
  );
}

/** Decides whether the gateway's order has ended, paid or not. */
export function isAttemptOver(attempt: PaymentAttempt): boolean {
  return attempt.status !== "待支付" && attempt.status !== "被取代";
}

/** Returns the part of an attempt that a request to the gateway needs. */
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
