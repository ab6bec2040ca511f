import { dayMs } from "../beijing-day";
import { buyerConfirmsHours } from "../invoice/red-letter";
import { isPayable, isRefundFinal } from "../money/attempts";
import type { Refund, PaymentAttempt } from "../money/payment";
import type { RenewalSettings } from "../settings";
import type { StatesShown } from "./stage";
import type { Next } from "./view";

/*
 * The banner on a bidder's pages says beside the steps until when something has to be done, where the money is, and
 * what was said last. All of it follows from what the API shows of an application.
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

/** Tells of an application's money where it is. Fen; 0 where there is none. */
export interface Whereabouts {
  /** Paid for the application. */
  takenFen: number;
  /** Has gone back of that. */
  returnedFen: number;
  /** Is on its way back of that. */
  returningFen: number;
  /** Is to go back, and isn't on its way yet. */
  owedFen: number;
  /** Was paid too late or a second time, and hasn't gone back yet. */
  asideFen: number;
}

const sumFen = (amounts: readonly { amountFen: number }[]): number =>
  amounts.reduce((sum, { amountFen }) => sum + amountFen, 0);

/** Tells where the money is that was paid for an application. */
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

/** Things that end at a time: the order that can be paid, the wait for 确认收货, the buyer's confirmation, the asking for an invoice. */
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
 * Tells until when what comes next can be done, or will have been done by itself; undefined where nothing ends.
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

interface Said {
  at: string;
  by: string;
  opinion: string;
}

/** The opinion that staff gave last about an application, or who withdrew it. */
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
