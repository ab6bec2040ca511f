import { lockKey, lockNumber } from "../form/lock-key";
import { isCreditCode, isOwnOrganisation } from "../form/credit-code";
import { lockSerialSchema } from "../form/form";
import { isDay, readDay } from "../beijing-day";
import type { LockFacts, RegisteredLock } from "./register";

/** One line of the CA vendor's list, as it stands there. */
export interface LockRow extends LockFacts {
  /** In the file, from 1. */
  line: number;
}

/** What becomes of a line. */
export type LockOutcome =
  | { line: number; serial: string; result: "new" | "changed" | "same"; detail: string }
  | { line: number; serial: string; result: "refused"; detail: string };

/** The rows of a list with the columns 锁序列号、锁类型、统一社会信用代码、到期日, under a heading or without one. */
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

/** What is wrong with a row by itself; undefined if nothing is. */
export function faultOf(row: LockFacts, lockTypes: readonly string[]): string | undefined {
  if (!lockSerialSchema().safeParse(row.serial).success) return "锁序列号应为6到40位字母、数字或短横线";
  if (!lockTypes.includes(row.lockType)) return `锁类型应为${lockTypes.join("、")}之一`;
  if (!isCreditCode(row.creditCode)) return "统一社会信用代码不正确";
  if (!isDay(row.expiresOn)) return "到期日应为年-月-日";
  return undefined;
}

/** Rows whose lock stands in the file before: only the first of them counts. */
export function repeatedRows(rows: readonly LockRow[]): Set<number> {
  const first = new Map<string, number>();
  for (const { serial, line } of rows) if (!first.has(lockKey(serial))) first.set(lockKey(serial), line);
  return new Set(
    rows.filter(({ serial, line }) => first.get(lockKey(serial)) !== line).map(({ line }) => line),
  );
}

/** What importing a row does to the register, by an operator of the organisation, if they have one. */
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

/** True of a lock known by its renewals alone: what the list says of it counts from now on, but for an earlier end. */
const keepsEndOf = (row: LockFacts, entry: RegisteredLock): boolean =>
  entry.source === "learned" &&
  row.expiresOn < entry.expiresOn &&
  entry.changes.every(({ what }) => what === "办理延期");

/** A lock's facts after a row of the list was imported: an end to which it was renewed here is never taken back. */
export const listed = (
  { serial, lockType, creditCode, expiresOn }: LockFacts,
  entry: RegisteredLock | undefined,
): LockFacts => ({
  ...{ serial, lockType, creditCode },
  expiresOn:
    entry && keepsEndOf({ serial, lockType, creditCode, expiresOn }, entry) ? entry.expiresOn : expiresOn,
});

/** What of an entry changes, in the users' words. */
export function differencesOf(before: LockFacts, after: LockFacts): string[] {
  const fields = [
    ["锁类型", before.lockType, after.lockType],
    ["统一社会信用代码", before.creditCode, after.creditCode],
    ["到期日", before.expiresOn, after.expiresOn],
  ] as const;
  return fields.filter(([, was, is]) => was !== is).map(([name, was, is]) => `${name} ${was} → ${is}`);
}
