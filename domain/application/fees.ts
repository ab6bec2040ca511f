import { z } from "zod";
import { defaultLockTypes } from "./form";
import { yearsOnOffer } from "./values";

/** By lock type, fen for each of `yearsOnOffer` in its order. The lock types on offer are its keys. */
export type FeeTable = Readonly<Record<string, readonly number[]>>;

const fees = z.array(z.int().positive()).length(yearsOnOffer.length);

const feeTable = z
  .record(z.string().min(1).max(20), fees)
  .refine((table) => Object.keys(table).length > 0, "at least one lock type is needed");

/** Shape of a configured fee table: {"法人锁": [20000, 40000, 60000], …}, in fen. */
export const feeTableSchema = () => feeTable;

/** 200.00 元 a year, for every lock type. */
export const defaultFeeTable: FeeTable = Object.fromEntries(
  defaultLockTypes.map((lockType) => [lockType, yearsOnOffer.map((years) => years * 20_000)]),
);

/** The fee in fen, or undefined for a lock type that is not on offer. */
export function feeOf(
  table: FeeTable,
  { lockType, years }: { lockType: string; years: number },
): number | undefined {
  const place = yearsOnOffer.findIndex((offered) => offered === years);
  return Object.keys(table).includes(lockType) ? table[lockType]?.[place] : undefined;
}
