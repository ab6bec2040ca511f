import { z } from "zod";
import { defaultLockTypes } from "./form";

/** Fen for each lock type and number of years (1 to 3). The lock types on offer are its keys. */
export type FeeTable = Readonly<Record<string, readonly [number, number, number]>>;

const fen = z.int().positive();

const feeTable = z
  .record(z.string().min(1).max(20), z.tuple([fen, fen, fen]))
  .refine((table) => Object.keys(table).length > 0, "at least one lock type is needed");

/** Shape of a configured fee table: {"法人锁": [20000, 40000, 60000], …}, in fen. */
export const feeTableSchema = () => feeTable;

/** 200.00 元 a year, for every lock type. */
export const defaultFeeTable: FeeTable = Object.fromEntries(
  defaultLockTypes.map((lockType) => [lockType, [20_000, 40_000, 60_000] as const]),
);

/** The fee in fen, or undefined for a lock type that is not on offer. */
export function feeOf(
  table: FeeTable,
  { lockType, years }: { lockType: string; years: number },
): number | undefined {
  return Object.keys(table).includes(lockType) ? table[lockType]?.[years - 1] : undefined;
}
