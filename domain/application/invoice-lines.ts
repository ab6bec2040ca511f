import type { Application } from "./application";
import type { FormLock } from "../form/form";
import { locksTitle } from "../form/title";
import { lockKey } from "../form/lock-key";
import { decidedAt, locksLeftOut } from "../locks/results";
import { countedTransaction, isRefundFinal, keptFen, leftFen } from "../money/attempts";
import { totalOf, type InvoiceLine } from "../invoice/document";

type Paid = Pick<Application, "form" | "feesFen" | "attempts" | "lockResults">;

/** Money that has to be given back once all locks are decided: the fees of those that could not be renewed. */
export interface OwedFees {
  /** 锁序列号 of those locks. */
  locks: string[];
  amountFen: number;
  /** When the locks were left out: ISO 8601 UTC. */
  since: string;
}

interface PaidLock extends FormLock {
  feeFen: number;
}

const sumOf = (locks: readonly PaidLock[]): number => locks.reduce((sum, { feeFen }) => sum + feeFen, 0);

/** Money that has gone back, and the locks whose fees it was, where that was said. */
interface Returned {
  amountFen: number;
  locks?: readonly string[] | undefined;
}

/** Lists the returns of the payment that counts; those that are on their way, if that is asked for. */
function returnedOf(application: Paid, withOrdered: boolean): Returned[] {
  const { refunds = [], consoleRefunds = [] } = countedTransaction(application)?.transaction ?? {};
  return [
    ...consoleRefunds.map(({ amountFen, booked }) => ({ amountFen, locks: booked?.locks })),
    ...refunds.filter((refund) => withOrdered || isRefundFinal(refund)),
  ];
}

/** 锁序列号 of the locks that could not be renewed. */
const serialsLeftOut = (application: Paid): ReadonlySet<string> =>
  new Set(locksLeftOut(application).map(({ lockSerial }) => lockSerial));

/** The locks for which money is kept, and what went back without being any lock's. Fen. */
interface Kept {
  locks: PaidLock[];
  unnamedFen: number;
}

/**
 * The locks for which money is kept, each with its fee, frozen by the submission: without those whose fees went back, as
 * refunds name them, or as an amount that names none is that of locks that were left out. They are the same in whatever
 * order the refunds came.
 * @param withOrdered - also without those whose fees are on their way back
 */
function keptOf(application: Paid, withOrdered: boolean): Kept {
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
 * The locks of a handled application whose fees are still to be given back, and how much: what went back without being any
 * lock's is set off against it.
 */
function toReturnOf(
  application: Paid,
  { locks, unnamedFen }: Kept,
): { locks: PaidLock[]; amountFen: number } {
  const leftOut = serialsLeftOut(application);
  const toReturn = locks.filter(({ lockSerial }) => leftOut.has(lockSerial));
  return { locks: toReturn, amountFen: Math.max(sumOf(toReturn) - unnamedFen, 0) };
}

/** What the named locks cost together, in fen; undefined unless each is the application's, and its fee not given back. */
export function feesOfLocks(application: Paid, serials: readonly string[]): number | undefined {
  const named = new Set(serials.map(lockKey));
  const locks = keptOf(application, true).locks.filter(({ lockSerial }) => named.has(lockKey(lockSerial)));
  return locks.length === named.size ? sumOf(locks) : undefined;
}

/**
 * The fees that are still to be given back; undefined where all of the locks were renewed, and where their fees have gone
 * back or are on their way.
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

/** The locks that an invoice is over, and what it comes to in fen: what is kept, without fees that are to go back. */
function billed(application: Paid): { locks: PaidLock[]; totalFen: number } {
  const kept = keptOf(application, false);
  const toReturn = toReturnOf(application, kept);
  return {
    locks: kept.locks.filter((lock) => !toReturn.locks.includes(lock)),
    totalFen: Math.max(keptFen(application) - toReturn.amountFen, 0),
  };
}

/**
 * What an invoice says now: a line for each lock type and years, over what the customer keeps paid for locks that were not
 * left out. What went back without meaning a lock is taken from all lines in proportion.
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

/** The lines after so much was taken from all of them in proportion, in whole fen: the last ones from the largest. */
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

/** 备注 takes no more characters. */
const longestRemark = 200;

/** 备注: whose locks they are; of too many, the first. */
export function invoiceRemark(application: Paid): string {
  const { locks: kept } = billed(application);
  const all = `锁序列号 ${kept.map(({ lockSerial }) => lockSerial).join("、")}`;
  return all.length <= longestRemark ? all : `锁序列号 ${locksTitle(kept)}`;
}
