import { lockKey } from "../form/lock-key";
import { lockSerialSchema, type DraftLock } from "../form/form";
import { yearsOnOffer } from "../values";

/** The lock of a pasted line; undefined where it has no serial number, as a heading and an empty line have none. */
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
 * A form's locks with those of a pasted text: a line a lock, with its serial number, and in any order its type and years.
 * A lock that is there already is filled in anew, and a row without a serial number gives way.
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

/** True of a text of several lines or columns, which a single serial number never is. */
export const isLockList = (text: string): boolean => /\S[ \t]*[\t\r\n]+[ \t]*\S/.test(text);
