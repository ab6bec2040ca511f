import type { DraftForm, DraftLock } from "./form";
import { shortNumberOf } from "./short-number";

/** Returns the title of one lock: "单位锁 AB12345". */
export const lockTitle = ({ lockType = "", lockSerial = "" }: DraftLock): string =>
  `${lockType} ${lockSerial}`.trim();

/** Returns the count to put after the first of several locks: " 等3把"; empty for a single lock. */
export const othersTitle = ({ length }: readonly unknown[]): string => (length > 1 ? ` 等${length}把` : "");

/** Returns the title of a list of locks: "单位锁 AB12345", or "单位锁 AB12345 等3把". */
export const locksTitle = (locks: readonly DraftLock[] = []): string =>
  (lockTitle(locks[0] ?? {}) + othersTitle(locks)).trim();

/** Returns the title of a list of locks by serial numbers alone: "AB12345 等3把". */
export const serialsTitle = (locks: readonly DraftLock[] = []): string =>
  locksTitle(locks.map(({ lockSerial = "" }) => ({ lockSerial })));

/** Returns the types of the locks, each once: "单位锁、业务锁". */
export const lockTypesTitle = (locks: readonly DraftLock[]): string =>
  [...new Set(locks.flatMap(({ lockType }) => lockType ?? []))].join("、");

/**
 * Returns the title that an application's workflow keeps for life: "0123-456-789 示例科技有限公司". Locks are not part of it,
 * because a later submission may change them but the title of a started workflow stays.
 */
export const titleOf = (id: string, { organisationName }: Pick<DraftForm, "organisationName">): string =>
  `${shortNumberOf(id)} ${organisationName}`;
