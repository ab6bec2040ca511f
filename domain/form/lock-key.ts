/** Matches invisible characters: spaces, and characters without width. */
const blanks = /[\s\p{Default_Ignorable_Code_Point}]/gu;
/** Matches hyphens and dashes of any kind. */
const dashes = /\p{Pd}/gu;

/** Returns a serial number as it is shown: in capitals, its groups separated by hyphens. "ａｂ–12 34" becomes AB-1234. */
export const lockNumber = (lockSerial: string): string =>
  lockSerial.normalize("NFKC").replace(blanks, "").replace(dashes, "-").toUpperCase();

/**
 * Returns the serial number by which locks are compared: "AB-12 34", "ab1234" and "ＡＢ１２３４" all become AB1234. No two
 * locks have numbers that differ only in case, full-width forms or separators.
 */
export const lockKey = (lockSerial: string): string => lockNumber(lockSerial).replaceAll("-", "");

/** Largest number of locks in one application. */
export const mostLocks = 20;
