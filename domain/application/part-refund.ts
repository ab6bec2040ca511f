import { wasSubmitted, type Application, type Draft } from "./application";
import { feesOfLocks, owedFees, type OwedFees } from "./invoice-lines";
import { invoicedFen } from "./invoicing";
import { currentRedLetter } from "./reducer-red";
import type { RefusalCode } from "./refusals";
import { lockKey } from "../form/lock-key";
import { countedTransaction, isRefunding, keptFen, leftFen, partRefundingFen } from "../money/attempts";

/** Part of the money that an operator wants to give back: the fees of named locks, or an amount in fen. */
export interface PartAsked {
  locks?: string[] | undefined;
  amountFen?: number | undefined;
}

/** Returns the amount to give back in fen, or the refusal if it can't be given back. */
export function partAsked(
  application: Application,
  { locks, amountFen: named }: PartAsked,
): { amountFen: number } | { refusal: RefusalCode | "LOCKS_DIFFER" } {
  const counted = countedTransaction(application)?.transaction;
  const amountFen = locks ? feesOfLocks(application, locks) : named;
  if (!counted || amountFen === undefined) return { refusal: "LOCKS_DIFFER" };
  if (amountFen > leftFen(counted)) return { refusal: "REFUND_TOO_LARGE" };
  // If nothing would be left for a new invoice after the red letter, the operator must use the refund of everything
  // instead.
  const leftFenAfter = keptFen(application) - amountFen - owedBeside(application, locks);
  if (needsRedLetter(application, amountFen) && leftFenAfter <= 0) return { refusal: "REFUND_OF_ALL" };
  return { amountFen };
}

/** Returns the fees, in fen, that would still be owed after the fees of the named locks have gone back. */
function owedBeside(application: Application, locks: readonly string[] = []): number {
  const owed = owedFees(application);
  const named = new Set(locks.map(lockKey));
  const settled = owed?.locks.filter((serial) => named.has(lockKey(serial))) ?? [];
  return (owed?.amountFen ?? 0) - (feesOfLocks(application, settled) ?? 0);
}

/** Decides whether the valid invoice would exceed the kept money after `amountFen` has gone back. */
export const needsRedLetter = (application: Application, amountFen: number): boolean =>
  (invoicedFen(application) ?? 0) > keptFen(application) - amountFen;

/**
 * Decides whether a new invoice over the kept money is due, because a red letter for a part refund took the former one
 * back.
 */
export const isReissueDue = (application: Application): boolean =>
  application.status === "审核通过" &&
  application.invoice === "已红冲" &&
  currentRedLetter(application)?.purpose.kind === "partRefund";

/** Decides whether the due invoice can be requested, because the part refund is finished. */
export const mayReissue = (application: Application): boolean =>
  isReissueDue(application) && !isRefunding(application);

/** Sums of an application's money as pages show them, in fen. */
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
