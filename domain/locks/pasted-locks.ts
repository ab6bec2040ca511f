import { lockKey } from "../form/lock-key";
import { lockSerialSchema, type DraftLock } from "../form/form";
import { yearsOnOffer } from "../values";

/** Returns the lock in a pasted line; undefined if the line has no serial number, as a heading or an empty line. */
function lockOf(line: string, lockTypes: readonly string[]): DraftLock | undefined {
  const cells = line
    .normalize("NFKC")
    .split(/[\s,;、]+/)
    .filter((cell) => cell !== "");
  const lockSerial = cells.find((cell) => lockSerialSchema().safeParse(cell).success);
  if (lockSerial === undefined) return undefined;
  const lockType = cells.find((cell) => lockTypes.includes(cell));
  const years = cells.map((cell) => Number(/^(\d)年?$/.exec(cell)?.[1])).find(isOnOffer) ?? yearsOnOffer[0];
  return { ...(lockType === undefined ? {} : { lockType }), lockSerial, years };
}

const isOnOffer = (years: number): boolean => yearsOnOffer.some((offered) => offered === years);

/**
 * Adds the locks of a pasted text to a form's locks. Each line of the text is one lock, with its serial number and, in
 * any order, its type and years. A lock that is in the form already is overwritten, and rows without a serial number are
 * dropped.
 */
export function withPastedLocks(
  present: readonly DraftLock[],
  text: string,
  lockTypes: readonly string[],
): DraftLock[] {
  const locks = new Map<string, DraftLock>();
  for (const lock of [...present, ...text.split(/\r?\n/).map((line) => lockOf(line, lockTypes))])
    if (lock?.lockSerial)
      locks.set(lockKey(lock.lockSerial), { ...locks.get(lockKey(lock.lockSerial)), ...lock });
  return [...locks.values()];
}

/** Decides whether a text has several lines or columns, which a single serial number never has. */
export const isLockList = (text: string): boolean => /\S[ \t]*[\t\r\n]+[ \t]*\S/.test(text);
