import { wasSubmitted, type Application, type Draft } from "./application";
import { feesOfLocks, owedFees, type OwedFees } from "./invoice-lines";
import { invoicedFen } from "./invoicing";
import { currentRedLetter } from "./reducer-red";
import type { RefusalCode } from "./refusals";
import { lockKey } from "../form/lock-key";
import { countedTransaction, isRefunding, keptFen, leftFen, partRefundingFen } from "../money/attempts";

/** The part that is asked for: fees of locks, or an amount. */
export interface PartAsked {
  locks?: string[] | undefined;
  amountFen?: number | undefined;
}

/** How much is asked for, in fen, or why that can't be given back. */
export function partAsked(
  application: Application,
  { locks, amountFen: named }: PartAsked,
): { amountFen: number } | { refusal: RefusalCode | "LOCKS_DIFFER" } {
  const counted = countedTransaction(application)?.transaction;
  const amountFen = locks ? feesOfLocks(application, locks) : named;
  if (!counted || amountFen === undefined) return { refusal: "LOCKS_DIFFER" };
  if (amountFen > leftFen(counted)) return { refusal: "REFUND_TOO_LARGE" };
  // A red letter after which nothing is left that a new invoice could be over is the refund of everything.
  const leftFenAfter = keptFen(application) - amountFen - owedBeside(application, locks);
  if (needsRedLetter(application, amountFen) && leftFenAfter <= 0) return { refusal: "REFUND_OF_ALL" };
  return { amountFen };
}

/** The fees that would still be owed once those of the named locks have gone back. Fen. */
function owedBeside(application: Application, locks: readonly string[] = []): number {
  const owed = owedFees(application);
  const named = new Set(locks.map(lockKey));
  const settled = owed?.locks.filter((serial) => named.has(lockKey(serial))) ?? [];
  return (owed?.amountFen ?? 0) - (feesOfLocks(application, settled) ?? 0);
}

/** True where the invoice that stands would be over more than is kept once so much has gone back. Fen. */
export const needsRedLetter = (application: Application, amountFen: number): boolean =>
  (invoicedFen(application) ?? 0) > keptFen(application) - amountFen;

/** True from the red letter of a part's refund until the new invoice over what is kept is asked for. */
export const isReissueDue = (application: Application): boolean =>
  application.status === "审核通过" &&
  application.invoice === "已红冲" &&
  currentRedLetter(application)?.purpose.kind === "partRefund";

/** True once the part has gone back, so that the new invoice can be asked for. */
export const mayReissue = (application: Application): boolean =>
  isReissueDue(application) && !isRefunding(application);

/** The money of an application as its pages show it. Fen. */
interface MoneyShown {
  keptFen: number;
  invoicedFen?: number;
  owed?: OwedFees;
  refundingFen?: number;
}

export function moneyShown(application: Application | Draft): MoneyShown {
  const overFen = invoicedFen(application);
  const owed = wasSubmitted(application) ? owedFees(application) : undefined;
  const refundingFen = partRefundingFen(application);
  return {
    keptFen: keptFen(application),
    ...(overFen === undefined ? {} : { invoicedFen: overFen }),
    ...(owed ? { owed } : {}),
    ...(refundingFen > 0 ? { refundingFen } : {}),
  };
}
