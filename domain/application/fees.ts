import { z } from "zod";
import type { Application, Draft } from "./application";
import { defaultLockTypes, type DraftLock } from "../form/form";
import { yearsOnOffer } from "../values";

/**
 * Fees by lock type. Each type has one fee in fen for each value of `yearsOnOffer`, in that order. The lock types on
 * offer are the keys.
 */
export type FeeTable = Readonly<Record<string, readonly number[]>>;

const fees = z.array(z.int().positive()).length(yearsOnOffer.length);

const feeTable = z
  .record(z.string().min(1).max(20), fees)
  .refine((table) => Object.keys(table).length > 0, "at least one lock type is needed");

/** Returns the schema of a configured fee table: {"法人锁": [20000, 40000, 60000], …}, in fen. */
export const feeTableSchema = () => feeTable;

/** Default fee table: 200.00 元 (20,000 fen) a year for every lock type. */
export const defaultFeeTable: FeeTable = Object.fromEntries(
  defaultLockTypes.map((lockType) => [lockType, yearsOnOffer.map((years) => years * 20_000)]),
);

/** Returns the fee of one lock in fen, or undefined if its type or number of years is not on offer. */
export function feeOf(
  table: FeeTable,
  { lockType, years }: { lockType: string; years: number },
): number | undefined {
  const place = yearsOnOffer.findIndex((offered) => offered === years);
  return Object.keys(table).includes(lockType) ? table[lockType]?.[place] : undefined;
}

/** Returns the total fee of an application's locks, in fen; 0 before the first submission. */
export const feeFenOf = ({ feesFen }: Pick<Application, "feesFen">): number =>
  feesFen.reduce((sum, fen) => sum + fen, 0);

/** Returns the fee of each lock by the latest submission, in fen; undefined if the locks have been changed since. */
export function feesByLock({
  form,
  feesFen,
  submissions,
}: Pick<Application | Draft, "form" | "feesFen" | "submissions">): readonly number[] | undefined {
  const submitted = submissions.at(-1)?.form.locks;
  const asNow = (form.locks ?? []).map((lock, index) => isSameLock(lock, submitted?.[index]));
  return submitted?.length === asNow.length && asNow.every(Boolean) ? feesFen : undefined;
}

const isSameLock = (one: DraftLock, other: DraftLock | undefined): boolean =>
  one.lockType === other?.lockType && one.lockSerial === other?.lockSerial && one.years === other?.years;
