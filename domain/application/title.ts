import type { DraftForm, DraftLock } from "./form";
import { shortNumberOf } from "./short-number";

/** One lock: "单位锁 AB12345". */
export const lockTitle = ({ lockType = "", lockSerial = "" }: DraftLock): string =>
  `${lockType} ${lockSerial}`.trim();

/** Locks where all are meant: "单位锁 AB12345", or "单位锁 AB12345 等3把". */
export const locksTitle = (locks: readonly DraftLock[] = []): string =>
  [...locks.slice(0, 1).map(lockTitle), ...(locks.length > 1 ? [`等${locks.length}把`] : [])]
    .join(" ")
    .trim();

/** The same by serial numbers alone: "AB12345 等3把". */
export const serialsTitle = (locks: readonly DraftLock[] = []): string =>
  locksTitle(locks.map(({ lockSerial = "" }) => ({ lockSerial })));

/** Which types of locks there are, each once. */
export const lockTypesTitle = (locks: readonly DraftLock[]): string =>
  [...new Set(locks.flatMap(({ lockType }) => lockType ?? []))].join("、");

/** Names an application where many are listed: "0123-456-789 示例科技有限公司 单位锁 AB12345". */
export const titleOf = (
  id: string,
  { organisationName, locks }: Pick<DraftForm, "organisationName" | "locks">,
): string => `${shortNumberOf(id)} ${organisationName} ${locksTitle(locks)}`;
