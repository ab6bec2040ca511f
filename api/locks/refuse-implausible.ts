import type { Application } from "../../domain/application/application";
import { beijingDay } from "../../domain/beijing-day";
import { lockKey } from "../../domain/form/lock-key";
import { faultOfResult, resultFaults } from "../../domain/locks/judged-results";
import type { ToldResult } from "../../domain/locks/results";
import type { RegisteredLock } from "../../domain/locks/register";
import type { Dependencies } from "../dependencies";
import { Problem } from "../platform/problem";

interface Judged {
  results: readonly ToldResult[];
  /** Entries of these locks in the register, by their keys. */
  entries: ReadonlyMap<string, RegisteredLock>;
}

/**
 * Refuses results of locks that can't be right. They are judged here once, before they are taken.
 * @throws Problem with the name of the first fault (domain/locks/judged-results.ts), and the lock in its detail
 */
export function refuseImplausible(
  { now, endToleranceDays: toleranceDays }: Pick<Dependencies, "now" | "endToleranceDays">,
  { id: applicationId, form, lockResults = [] }: Application,
  { results, entries }: Judged,
): void {
  const years = new Map(form.locks.map((lock) => [lockKey(lock.lockSerial), lock.years]));
  for (const told of results) {
    const key = lockKey(told.lockSerial);
    const fault = faultOfResult(told, {
      ...{ applicationId, lockResults, toleranceDays, entry: entries.get(key) },
      ...{ years: years.get(key) ?? 0, today: beijingDay(now()) },
    });
    if (!fault) continue;
    const { title, next } = resultFaults[fault];
    throw new Problem(fault, {
      detail: `锁 ${told.lockSerial}：${title}。${next}`,
      extra: { locks: [told.lockSerial] },
    });
  }
}
