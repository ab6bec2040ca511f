import type { Application } from "./application";
import type { FormLock } from "../form/form";
import { locksTitle } from "../form/title";
import { lockKey } from "../form/lock-key";
import { decidedAt, locksLeftOut } from "../locks/results";
import { countedTransaction, isRefundFinal, keptFen, leftFen } from "../money/attempts";
import { totalOf, type InvoiceLine } from "../invoice/document";

type Paid = Pick<Application, "form" | "feesFen" | "attempts" | "lockResults">;

/** Fees of locks that could not be renewed. The customer gets them back once every lock is decided. */
export interface OwedFees {
  /** Serial numbers (锁序列号) of the locks that could not be renewed. */
  locks: string[];
  amountFen: number;
  /** Instant at which the application was handled or its last lock decided, in ISO 8601 UTC. */
  since: string;
}

interface PaidLock extends FormLock {
  feeFen: number;
}

const sumOf = (locks: readonly PaidLock[]): number => locks.reduce((sum, { feeFen }) => sum + feeFen, 0);

/** A returned sum in fen, with the locks whose fees it is if the refund names any. */
interface Returned {
  amountFen: number;
  locks?: readonly string[] | undefined;
}

/** Lists what has gone back of the counted payment; with `withOrdered`, also the refunds that are still under way. */
function returnedOf(application: Paid, withOrdered: boolean): Returned[] {
  const { refunds = [], consoleRefunds = [] } = countedTransaction(application)?.transaction ?? {};
  return [
    ...consoleRefunds.map(({ amountFen, booked }) => ({ amountFen, locks: booked?.locks })),
    ...refunds.filter((refund) => withOrdered || isRefundFinal(refund)),
  ];
}

/** Returns the serial numbers (锁序列号) of the locks that could not be renewed. */
const serialsLeftOut = (application: Paid): ReadonlySet<string> =>
  new Set(locksLeftOut(application).map(({ lockSerial }) => lockSerial));

/** Locks whose fees are kept, and the returned sum, in fen, that is not the fee of any particular lock. */
interface Kept {
  locks: PaidLock[];
  unnamedFen: number;
}

/**
 * Returns the locks whose fees are kept, each with the fee that the submission froze. A lock is left out if a refund
 * names it. If a refund names no lock and its amount is the fee of all locks that could not be renewed, or of a single
 * one, those locks are left out too. The order of the refunds makes no difference.
 * @param withOrdered - true to leave out also locks whose fees are on their way back
 */
export function keptOf(application: Paid, withOrdered: boolean): Kept {
  const { form, feesFen } = application;
  const leftOut = serialsLeftOut(application);
  const returned = returnedOf(application, withOrdered);
  const named = new Set(returned.flatMap(({ locks = [] }) => locks.map(lockKey)));
  const unnamed = returned
    .filter(({ locks = [] }) => locks.length === 0)
    .map(({ amountFen }) => amountFen)
    .toSorted((one, other) => other - one);
  let unnamedFen = 0;
  let locks = form.locks
    .map((lock, index) => ({ ...lock, feeFen: feesFen[index] ?? 0 }))
    .filter(({ lockSerial }) => !named.has(lockKey(lockSerial)));
  for (const amountFen of unnamed) {
    const left = locks.filter(({ lockSerial }) => leftOut.has(lockSerial));
    const meant = [left, ...left.map((lock) => [lock])].find((some) => sumOf(some) === amountFen);
    if (!meant) unnamedFen += amountFen;
    locks = locks.filter((lock) => !meant?.includes(lock));
  }
  return { locks, unnamedFen };
}

/**
 * Returns the locks that could not be renewed and whose fees still have to go back, and the sum to return in fen. Money
 * that went back without naming a lock is deducted from the sum.
 */
function toReturnOf(
  application: Paid,
  { locks, unnamedFen }: Kept,
): { locks: PaidLock[]; amountFen: number } {
  const leftOut = serialsLeftOut(application);
  const toReturn = locks.filter(({ lockSerial }) => leftOut.has(lockSerial));
  return { locks: toReturn, amountFen: Math.max(sumOf(toReturn) - unnamedFen, 0) };
}

/**
 * Returns the total fee of the named locks, in fen; undefined unless each of them is the application's and its fee has
 * not gone back.
 */
export function feesOfLocks(application: Paid, serials: readonly string[]): number | undefined {
  const named = new Set(serials.map(lockKey));
  const locks = keptOf(application, true).locks.filter(({ lockSerial }) => named.has(lockKey(lockSerial)));
  return locks.length === named.size ? sumOf(locks) : undefined;
}

/**
 * Returns the fees that still have to go back; undefined if every lock was renewed, or if the fees have gone back or are
 * on their way.
 */
export function owedFees(application: Paid & Pick<Application, "handledAt">): OwedFees | undefined {
  // An application of which no lock could be renewed is never handled.
  const since = application.handledAt ?? decidedAt(application);
  const counted = countedTransaction(application)?.transaction;
  if (since === undefined || !counted) return undefined;
  const owed = toReturnOf(application, keptOf(application, true));
  const amountFen = Math.min(owed.amountFen, Math.max(leftFen(counted), 0));
  if (amountFen === 0) return undefined;
  return { locks: owed.locks.map(({ lockSerial }) => lockSerial), amountFen, since };
}

/**
 * Returns the locks that an invoice covers and its total in fen: the money that is kept, less fees that still have to go
 * back.
 */
function billed(application: Paid): { locks: PaidLock[]; totalFen: number } {
  const kept = keptOf(application, false);
  const toReturn = toReturnOf(application, kept);
  return {
    locks: kept.locks.filter((lock) => !toReturn.locks.includes(lock)),
    totalFen: Math.max(keptFen(application) - toReturn.amountFen, 0),
  };
}

/**
 * Returns the lines of an invoice that is requested now: one line for each lock type and number of years, over the money
 * kept for locks that could be renewed. Refunds that name no lock reduce all lines in proportion.
 */
export function invoiceLinesOf(application: Paid): InvoiceLine[] {
  const { locks, totalFen: billedFen } = billed(application);
  const groups = new Map<string, InvoiceLine>();
  for (const { lockType, years, feeFen } of locks) {
    const key = `${lockType} ${years}`;
    const { quantity, totalFen } = groups.get(key) ?? { quantity: 0, totalFen: 0 };
    groups.set(key, { lockType, years, quantity: quantity + 1, totalFen: totalFen + feeFen });
  }
  const lines = [...groups.values()];
  return lessInProportion(lines, totalOf(lines) - billedFen).filter(({ totalFen }) => totalFen > 0);
}

/**
 * Reduces all lines in proportion by `backFen` in total, in whole fen. The fen that rounding leaves over come from the
 * largest lines.
 */
function lessInProportion(lines: readonly InvoiceLine[], backFen: number): InvoiceLine[] {
  const sum = BigInt(totalOf(lines));
  const less = lines.map((line) => {
    const shareFen = sum === 0n ? 0 : Number((BigInt(backFen) * BigInt(line.totalFen)) / sum);
    return { ...line, totalFen: line.totalFen - shareFen };
  });
  let restFen = totalOf(less) - (totalOf(lines) - backFen);
  for (const line of less.toSorted((one, other) => other.totalFen - one.totalFen)) {
    const takenFen = Math.min(restFen, line.totalFen);
    line.totalFen -= takenFen;
    restFen -= takenFen;
  }
  return less;
}

/** Longest remark (备注) of an invoice, in characters. */
const longestRemark = 200;

/**
 * Returns an invoice's remark (备注): the serial numbers of its locks, or the first one and their count if the list would
 * be too long.
 */
export function invoiceRemark(application: Paid): string {
  const { locks: kept } = billed(application);
  const all = `锁序列号 ${kept.map(({ lockSerial }) => lockSerial).join("、")}`;
  return all.length <= longestRemark ? all : `锁序列号 ${locksTitle(kept)}`;
}
