/** Characters that show nothing: spaces, and those of no width. */
const blanks = /[\s\p{Default_Ignorable_Code_Point}]/gu;
/** Hyphens and dashes of any kind. */
const dashes = /\p{Pd}/gu;

/** A serial number as it is shown: in capitals, its groups parted by hyphens. "ａｂ–12 34" is AB-1234. */
export const lockNumber = (lockSerial: string): string =>
  lockSerial.normalize("NFKC").replace(blanks, "").replace(dashes, "-").toUpperCase();

/**
 * The serial number by which locks are compared: "AB-12 34", "ab1234" and "ＡＢ１２３４" are all AB1234. Numbers that differ in
 * small letters, full-width forms or what stands between their groups alone were never printed on two locks.
 */
export const lockKey = (lockSerial: string): string => lockNumber(lockSerial).replaceAll("-", "");

/** So many locks go into one application. */
export const mostLocks = 20;
