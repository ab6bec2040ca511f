import { dayMs } from "../beijing-day";
import { buyerConfirmsHours } from "../invoice/red-letter";
import { isPayable, isRefundFinal } from "../money/attempts";
import type { Refund, PaymentAttempt } from "../money/payment";
import type { RenewalSettings } from "../settings";
import type { LockState } from "../locks/results";
import type { StatesShown } from "./stage";
import type { Next } from "./view";

/*
 * Rules for the banner on a bidder's pages. Beside the steps it shows the deadline of the next step, where the money is,
 * and the latest opinion. All of it follows from what the API shows of an application.
 */

interface TransactionShown {
  counted: boolean;
  amountFen: number;
  refunds?: readonly Pick<Refund, "amountFen" | "status">[] | undefined;
}

interface MoneyShown extends Pick<StatesShown, "payment"> {
  keptFen: number;
  refundingFen?: number | undefined;
  owed?: { amountFen: number } | undefined;
  attempts: readonly { transactions: readonly TransactionShown[] }[];
}

/** Whereabouts of an application's money. Sums are fen, 0 if there is none. */
export interface Whereabouts {
  /** Sum paid for the application. */
  takenFen: number;
  /** Part of that sum that has gone back. */
  returnedFen: number;
  /** Part of that sum that is on its way back. */
  returningFen: number;
  /** Sum that has to go back but is not on its way yet. */
  owedFen: number;
  /** Sum that was paid too late or a second time and has not gone back yet. */
  asideFen: number;
}

const sumFen = (amounts: readonly { amountFen: number }[]): number =>
  amounts.reduce((sum, { amountFen }) => sum + amountFen, 0);

/** Returns the whereabouts of the money that was paid for an application. */
export function whereaboutsOf(application: MoneyShown): Whereabouts {
  const { payment, keptFen, refundingFen = 0, owed, attempts } = application;
  const transactions = attempts.flatMap((attempt) => attempt.transactions);
  const takenFen = sumFen(transactions.filter(({ counted }) => counted));
  const back = (refunds: TransactionShown["refunds"] = []) => sumFen(refunds.filter(isRefundFinal));
  const aside = transactions.filter(({ counted }) => !counted);
  return {
    takenFen,
    returnedFen: takenFen - keptFen,
    returningFen: payment === "退款中" ? keptFen : refundingFen,
    owedFen: owed?.amountFen ?? 0,
    asideFen: aside.reduce((sum, { amountFen, refunds }) => sum + amountFen - back(refunds), 0),
  };
}

/**
 * Things with a deadline: the order that can be paid, the wait for 确认收货, the buyer's confirmation, and the period for
 * requesting an invoice.
 */
export type Ending = "order" | "receipt" | "confirmation" | "invoice";

interface EndingShown {
  attempts: readonly Pick<PaymentAttempt, "status" | "expired" | "deadline">[];
  shipment?: { shippedAt: string } | undefined;
  paidAt?: string | undefined;
  redLetter?: { awaitsBuyerSince?: string | undefined; failure?: string | undefined } | undefined;
}

const later = (instant: string | undefined, ms: number): string | undefined =>
  instant === undefined ? undefined : new Date(Date.parse(instant) + ms).toISOString();

/**
 * Returns the deadline of the bidder's next step, or the instant at which the step happens automatically; undefined if it
 * has none.
 * @param nowMs - milliseconds since the epoch
 */
export function endingOf(
  next: Next,
  { attempts, shipment, paidAt, redLetter }: EndingShown,
  { receiptDays, invoiceWindowDays }: Pick<RenewalSettings, "receiptDays" | "invoiceWindowDays">,
  nowMs: number,
): { of: Ending; at: string } | undefined {
  const awaitsBuyer = redLetter?.failure === undefined ? redLetter?.awaitsBuyerSince : undefined;
  const ends: Partial<Record<Next, readonly [Ending, string | undefined]>> = {
    pay: ["order", attempts.find((attempt) => isPayable(attempt, nowMs))?.deadline],
    receive: ["receipt", later(shipment?.shippedAt, receiptDays * dayMs)],
    reversing: ["confirmation", later(awaitsBuyer, (buyerConfirmsHours * dayMs) / 24)],
    invoice: ["invoice", later(paidAt, invoiceWindowDays * dayMs)],
  };
  const [of, at] = ends[next] ?? [];
  return of === undefined || at === undefined ? undefined : { of, at };
}

/**
 * Returns the locks of which the banner says that they could not be renewed. Once the application is 已办理, the banner tells
 * what becomes of their fees instead.
 */
export const failedLocks = <R extends { state: LockState }>({
  handling,
  lockResults = [],
}: Pick<StatesShown, "handling"> & { lockResults?: readonly R[] | undefined }): R[] =>
  handling === "已办理" ? [] : lockResults.filter(({ state }) => state === "未能办理");

interface Said {
  at: string;
  by: string;
  opinion: string;
}

/** Returns the latest opinion about an application: that of its withdrawal, or else of its last review. */
export function lastSaid<R extends Said, W extends Said>({
  reviews,
  withdrawal,
}: {
  reviews: readonly R[];
  withdrawal?: W | undefined;
}): ({ about: "review" } & R) | ({ about: "withdrawal" } & W) | undefined {
  if (withdrawal) return { about: "withdrawal", ...withdrawal };
  const last = reviews[reviews.length - 1];
  return last ? { about: "review", ...last } : undefined;
}
