import type { Application } from "../../domain/application/application";
import { beijingDay } from "../../domain/beijing-day";
import { lockKey } from "../../domain/form/lock-key";
import { faultOfResult, resultFaults } from "../../domain/locks/judged-results";
import type { ToldResult } from "../../domain/locks/results";
import { entriesOf } from "../../store/lock-register";
import type { Dependencies } from "../dependencies";
import { Problem } from "../platform/problem";

/**
 * Refuses results of locks that can't be right. They are judged here once, before they are taken.
 * @throws Problem with the name of the first fault (domain/locks/judged-results.ts), and the lock in its detail
 */
export async function refuseImplausible(
  { models, now, endToleranceDays: toleranceDays }: Pick<Dependencies, "models" | "now" | "endToleranceDays">,
  { id: applicationId, form, lockResults = [] }: Application,
  results: readonly ToldResult[],
): Promise<void> {
  const serials = results.map(({ lockSerial }) => lockSerial);
  const entries = await entriesOf(models.lockRegister, serials);
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
