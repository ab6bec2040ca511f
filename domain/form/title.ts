import type { DraftForm, DraftLock } from "./form";
import { shortNumberOf } from "./short-number";

/** One lock: "单位锁 AB12345". */
export const lockTitle = ({ lockType = "", lockSerial = "" }: DraftLock): string =>
  `${lockType} ${lockSerial}`.trim();

/** What follows the first of several locks: " 等3把". */
export const othersTitle = ({ length }: readonly unknown[]): string => (length > 1 ? ` 等${length}把` : "");

/** Locks where all are meant: "单位锁 AB12345", or "单位锁 AB12345 等3把". */
export const locksTitle = (locks: readonly DraftLock[] = []): string =>
  (lockTitle(locks[0] ?? {}) + othersTitle(locks)).trim();

/** The same by serial numbers alone: "AB12345 等3把". */
export const serialsTitle = (locks: readonly DraftLock[] = []): string =>
  locksTitle(locks.map(({ lockSerial = "" }) => ({ lockSerial })));

/** Of which type the locks are; of several types, the first: "单位锁等". */
export function lockTypesTitle(locks: readonly DraftLock[]): string {
  const [first = "", ...others] = new Set(locks.flatMap(({ lockType }) => lockType ?? []));
  return others.length > 0 ? `${first}等` : first;
}

/**
 * Names an application for as long as it runs: "0123-456-789 示例科技有限公司". Its locks are not named, since each
 * submission may bring others, and what a workflow was started with stays.
 */
export const titleOf = (id: string, { organisationName }: Pick<DraftForm, "organisationName">): string =>
  `${shortNumberOf(id)} ${organisationName}`;
