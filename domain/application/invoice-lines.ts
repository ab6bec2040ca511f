import type { Application } from "./application";
import type { FormLock } from "../form/form";
import { locksTitle } from "../form/title";
import { lockKey } from "../form/lock-key";
import { locksLeftOut } from "../locks/results";
import { countedTransaction, keptFen } from "../money/attempts";
import { totalOf, type InvoiceLine } from "../invoice/document";

type Paid = Pick<Application, "form" | "feesFen" | "attempts" | "lockResults">;

/** Money of a handled application that has to be given back: the fees of locks that could not be renewed. */
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

/** The locks of the application, each with its fee, frozen by the submission: without those that a booking names. */
function locksNotNamed({ form, feesFen, ...application }: Paid): PaidLock[] {
  const refunds = countedTransaction(application)?.transaction.consoleRefunds ?? [];
  const named = new Set(refunds.flatMap(({ booked }) => booked?.locks?.map(lockKey) ?? []));
  return form.locks
    .map((lock, index) => ({ ...lock, feeFen: feesFen[index] ?? 0 }))
    .filter(({ lockSerial }) => !named.has(lockKey(lockSerial)));
}

/** 锁序列号 of the locks that could not be renewed. */
const serialsLeftOut = (application: Paid): ReadonlySet<string> =>
  new Set(locksLeftOut(application).map(({ lockSerial }) => lockSerial));

/**
 * The locks for which money is kept: without those whose fees went back, as bookings name them, or as an amount that names
 * none is that of locks that were left out. It is the same in whatever order the refunds came.
 */
function locksKept(application: Paid): PaidLock[] {
  const leftOut = serialsLeftOut(application);
  const unnamed = (countedTransaction(application)?.transaction.consoleRefunds ?? [])
    .filter(({ booked }) => !booked?.locks?.length)
    .map(({ amountFen }) => amountFen)
    .toSorted((one, other) => other - one);
  let kept = locksNotNamed(application);
  for (const amountFen of unnamed) {
    const left = kept.filter(({ lockSerial }) => leftOut.has(lockSerial));
    const meant = [left, ...left.map((lock) => [lock])].find((some) => sumOf(some) === amountFen);
    kept = kept.filter((lock) => !meant?.includes(lock));
  }
  return kept;
}

/** What the named locks cost together, in fen; undefined unless each is the application's, and its fee not given back. */
export function feesOfLocks(application: Paid, serials: readonly string[]): number | undefined {
  const named = new Set(serials.map(lockKey));
  const locks = locksKept(application).filter(({ lockSerial }) => named.has(lockKey(lockSerial)));
  return locks.length === named.size ? sumOf(locks) : undefined;
}

/**
 * The fees that are still to be given back; undefined where all of the locks were renewed, where their fees have gone back,
 * and where a refund of everything is under way.
 */
export function owedFees(application: Paid & Pick<Application, "handledAt">): OwedFees | undefined {
  const { handledAt: since } = application;
  if (since === undefined || countedTransaction(application)?.transaction.refund) return undefined;
  const leftOut = serialsLeftOut(application);
  const owed = locksKept(application).filter(({ lockSerial }) => leftOut.has(lockSerial));
  const amountFen = Math.min(sumOf(owed), keptFen(application));
  return amountFen === 0 ? undefined : { locks: owed.map(({ lockSerial }) => lockSerial), amountFen, since };
}

/**
 * What an invoice says now: a line for each lock type and years, over what the customer keeps paid. What went back without
 * meaning a lock is taken from all lines in proportion.
 */
export function invoiceLinesOf(application: Paid): InvoiceLine[] {
  const groups = new Map<string, InvoiceLine>();
  for (const { lockType, years, feeFen } of locksKept(application)) {
    const key = `${lockType} ${years}`;
    const { quantity, totalFen } = groups.get(key) ?? { quantity: 0, totalFen: 0 };
    groups.set(key, { lockType, years, quantity: quantity + 1, totalFen: totalFen + feeFen });
  }
  const lines = [...groups.values()];
  return lessInProportion(lines, totalOf(lines) - keptFen(application)).filter(
    ({ totalFen }) => totalFen > 0,
  );
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
  const kept = locksKept(application);
  const all = `锁序列号 ${kept.map(({ lockSerial }) => lockSerial).join("、")}`;
  return all.length <= longestRemark ? all : `锁序列号 ${locksTitle(kept)}`;
}
