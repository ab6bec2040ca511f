import { defaultLockTypes, type FormLock } from "../../domain/form/form";
import { lockKey } from "../../domain/form/lock-key";
import { newLockSerial } from "../support/people";
import type { Random } from "./random";

/** Largest number of locks of a new draft; CHAOS_LOCKS=18 leaves room for the two that an edit may add. */
const most = Number(process.env["CHAOS_LOCKS"] ?? 5);

/** Locks that lives used recently, and that others then want as well. */
export interface Wanted {
  serials: string[];
}

function newLock(random: Random, lockSerial = newLockSerial()): FormLock {
  return { lockType: random.pick(defaultLockTypes), lockSerial, years: random.between(1, 3) };
}

/** Returns the locks of a new draft: one lock, or two to `most`, of which another application may have one. */
export function someLocks(random: Random, { serials }: Wanted): FormLock[] {
  const locks = Array.from({ length: random.next() < 0.4 ? 1 : random.between(2, most) }, () =>
    newLock(random),
  );
  const [first, ...others] = serials;
  return first === undefined || random.next() < 0.6
    ? locks
    : [...locks.slice(1), newLock(random, random.pick([first, ...others]))];
}

/** Returns the locks after an edit: some removed, some added, and one with other years. */
export function changedLocks(random: Random, locks: readonly FormLock[]): FormLock[] {
  const [first, ...others] = locks.filter(() => random.next() < 0.7);
  const added = Array.from({ length: random.between(0, 2) }, () => newLock(random));
  const kept = first ? [{ ...first, years: random.between(1, 3) }, ...others] : [newLock(random)];
  return [...kept, ...added].slice(0, most);
}

/** Returns the locks without those that another application has. */
export function withoutTaken(
  random: Random,
  locks: readonly FormLock[],
  taken: readonly string[],
): FormLock[] {
  const keys = new Set(taken.map(lockKey));
  const left = locks.filter(({ lockSerial }) => !keys.has(lockKey(lockSerial)));
  return left.length > 0 ? left : [newLock(random)];
}
