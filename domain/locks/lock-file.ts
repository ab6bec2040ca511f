import { lockKey, lockNumber } from "../form/lock-key";
import { isCreditCode, isOwnOrganisation } from "../form/credit-code";
import { lockSerialSchema } from "../form/form";
import { isDay, readDay } from "../beijing-day";
import type { LockFacts, RegisteredLock } from "./register";

/** One row of the CA vendor's list of locks, as it was written there. */
export interface LockRow extends LockFacts {
  /** Line number in the file, counted from 1. */
  line: number;
}

/** Result of importing one line: what it changes in the register, or why it is refused. */
export type LockOutcome =
  | { line: number; serial: string; result: "new" | "changed" | "same"; detail: string }
  | { line: number; serial: string; result: "refused"; detail: string };

/** Reads the rows of a list with the columns 锁序列号、锁类型、统一社会信用代码、到期日, with or without a heading. */
export function lockRowsOf(table: readonly (readonly string[])[]): LockRow[] {
  const rows = table.map(([serial = "", lockType = "", creditCode = "", expiresOn = ""], index) => ({
    line: index + 1,
    serial: lockNumber(serial),
    lockType: lockType.trim(),
    creditCode: creditCode.normalize("NFKC").trim().toUpperCase(),
    expiresOn: readDay(expiresOn),
  }));
  return rows.filter(({ line, serial }) => line > 1 || !serial.includes("序列号"));
}

/** Returns the fault of a row in itself, whatever the register says; undefined if there is none. */
export function faultOf(row: LockFacts, lockTypes: readonly string[]): string | undefined {
  if (!lockSerialSchema().safeParse(row.serial).success) return "锁序列号应为6到40位字母、数字或短横线";
  if (!lockTypes.includes(row.lockType)) return `锁类型应为${lockTypes.join("、")}之一`;
  if (!isCreditCode(row.creditCode)) return "统一社会信用代码不正确";
  if (!isDay(row.expiresOn)) return "到期日应为年-月-日";
  return undefined;
}

/** Returns the line numbers of rows whose lock stands in an earlier row. Only the first row of a lock counts. */
export function repeatedRows(rows: readonly LockRow[]): Set<number> {
  const first = new Map<string, number>();
  for (const { serial, line } of rows) if (!first.has(lockKey(serial))) first.set(lockKey(serial), line);
  return new Set(
    rows.filter(({ serial, line }) => first.get(lockKey(serial)) !== line).map(({ line }) => line),
  );
}

/** Returns what the import of a row does to the register. An operator can't import locks of their own organisation. */
export function outcomeOf(
  row: LockRow,
  entry: RegisteredLock | undefined,
  { lockTypes, orgCode }: { lockTypes: readonly string[]; orgCode?: string | undefined },
): LockOutcome {
  const outcome = judged(row, entry, lockTypes);
  const moves = outcome.result === "new" || outcome.result === "changed";
  if (!moves || !isOwnOrganisation({ orgCode }, row.creditCode, entry?.creditCode)) return outcome;
  return { ...outcome, result: "refused", detail: "本单位的锁请由其他运维人员导入" };
}

function judged(row: LockRow, entry: RegisteredLock | undefined, lockTypes: readonly string[]): LockOutcome {
  const { line, serial } = row;
  const fault = faultOf(row, lockTypes);
  if (fault !== undefined) return { line, serial, result: "refused", detail: fault };
  if (!entry) return { line, serial, result: "new", detail: `到期日 ${row.expiresOn}` };
  const renewedHere = entry.changes.some(({ what }) => what !== "导入");
  if (renewedHere && row.expiresOn < entry.expiresOn && !keepsEndOf(row, entry)) {
    const detail = `到期日早于已登记的 ${entry.expiresOn}（已在本系统延期或变更），如确需更正请使用【变更】`;
    return { line, serial, result: "refused", detail };
  }
  const differences = differencesOf(entry, listed(row, entry));
  if (keepsEndOf(row, entry))
    differences.push(`到期日保留办理延期后的 ${entry.expiresOn}（清单为 ${row.expiresOn}）`);
  const detail = differences.join("；");
  const same = detail === "" && entry.source === "imported";
  return { line, serial, result: same ? "same" : "changed", detail: detail || "改为导入登记" };
}

/**
 * Decides whether the register keeps its later last day against an earlier one in the vendor's list. It does so for a
 * lock that it knows only by renewals made here; everything else in the list counts.
 */
const keepsEndOf = (row: LockFacts, entry: RegisteredLock): boolean =>
  entry.source === "learned" &&
  row.expiresOn < entry.expiresOn &&
  entry.changes.every(({ what }) => what === "办理延期");

/**
 * Returns a lock's facts after a row of the list was imported. A last day to which the lock was renewed here is not moved
 * back.
 */
export const listed = (
  { serial, lockType, creditCode, expiresOn }: LockFacts,
  entry: RegisteredLock | undefined,
): LockFacts => ({
  ...{ serial, lockType, creditCode },
  expiresOn:
    entry && keepsEndOf({ serial, lockType, creditCode, expiresOn }, entry) ? entry.expiresOn : expiresOn,
});

/** Returns the changes between two states of an entry, in the users' words. */
export const differencesOf = (before: Registered, after: Registered): string[] =>
  changesOf(before, after).map(({ name, before: was, now }) => `${name} ${was} → ${now}`);

type Registered = Omit<LockFacts, "serial">;

/** Returns the facts of a lock that differ, each with its former and its present value. */
export const changesOf = (was: Registered, is: Registered) =>
  [
    { name: "锁类型", before: was.lockType, now: is.lockType },
    { name: "统一社会信用代码", before: was.creditCode, now: is.creditCode },
    { name: "到期日", before: was.expiresOn, now: is.expiresOn },
  ].filter(({ before, now }) => before !== now);
