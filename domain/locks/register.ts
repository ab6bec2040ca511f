import { lockNumber } from "../form/lock-key";
import { isDay } from "../beijing-day";
import type { FormLock } from "../form/form";

/** Where an entry comes from: only an imported one keeps other organisations out. */
export type LockSource = "imported" | "learned";

/** Who changed an entry, how and why. */
export interface LockChange {
  /** ISO 8601 UTC. */
  at: string;
  by: string;
  what: "导入" | "办理延期" | "变更";
  /** In the users' words: "到期日 2026-01-01 → 2027-01-01". */
  detail: string;
  /** The application that was handled: each moves the expiry once. */
  applicationId?: string;
}

/** One lock of the register (锁档案). */
export interface RegisteredLock {
  /** 锁序列号, as it is shown (lockNumber); its lockKey is what the register knows it by. */
  serial: string;
  lockType: string;
  /** 统一社会信用代码 of its organisation. */
  creditCode: string;
  /** The last day on which it works, in Beijing: YYYY-MM-DD. */
  expiresOn: string;
  source: LockSource;
  changes: LockChange[];
  /** Other entries of the same lock, which an earlier release kept apart: a person decides between them. */
  rivals?: readonly RivalEntry[];
}

/** An entry that an earlier release kept under a second way to write the lock's number. */
export type RivalEntry = Omit<RegisteredLock, "rivals">;

export type LockFacts = Pick<RegisteredLock, "serial" | "lockType" | "creditCode" | "expiresOn">;

/** The day so many years later; the last of February where there is no 29th. */
export function yearsLater(day: string, years: number): string {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, "0");
  if (year.length > 4) return "9999-12-31";
  const same = `${year}${day.slice(4)}`;
  return isDay(same) ? same : `${year}-02-28`;
}

/** A warning for the reviewer: the lock isn't registered to its applicant, or as another type than was applied for. */
export const lockStandings = ["未登记", "登记在其他单位", "类型不符"] as const;
export type LockStanding = (typeof lockStandings)[number];

/** How the register stands to an application's lock; undefined where it is the applicant's. */
export function lockStanding(
  entry: RegisteredLock | undefined,
  creditCode: string,
): LockStanding | undefined {
  if (!entry) return "未登记";
  return entry.creditCode === creditCode ? undefined : "登记在其他单位";
}

/** The type that the register has of a lock, where it isn't the one that is applied for: a cheaper one, perhaps. */
export const differingType = (
  entry: Pick<RegisteredLock, "lockType"> | undefined,
  lockType: string | undefined,
): string | undefined =>
  entry && lockType !== undefined && entry.lockType !== lockType ? entry.lockType : undefined;

/** True where the vendor's own list gives the lock to somebody else: nobody else can apply for it. */
export const isAnothers = (entry: RegisteredLock | undefined, creditCode: string): boolean =>
  entry?.source === "imported" && entry.creditCode !== creditCode;

/** Until when a lock was renewed. */
export interface Renewed {
  lockSerial: string;
  /** The last day on which it works from then on, in Beijing: YYYY-MM-DD. */
  expiresOn: string;
}

/**
 * The last day of a lock that is renewed on a day: later by the years than the day on which it would have ended, or than
 * that day if its end is past or unknown. Days are YYYY-MM-DD in Beijing.
 */
export function renewedEnd({
  expiresOn,
  years,
  on,
}: {
  expiresOn: string | undefined;
  years: number;
  on: string;
}): string {
  return yearsLater(expiresOn !== undefined && expiresOn > on ? expiresOn : on, years);
}

/** Until when a lock works once the application is handled on a day; unchanged where the register has that already. */
export const endOnceHandled = (
  entry: RegisteredLock | undefined,
  { applicationId, years, on }: { applicationId: string; years: number; on: string },
): string =>
  entry?.changes.some((change) => change.applicationId === applicationId)
    ? entry.expiresOn
    : renewedEnd({ expiresOn: entry?.expiresOn, years, on });

interface Handled extends FormLock, Pick<Renewed, "expiresOn"> {
  applicationId: string;
  creditCode: string;
  /** ISO 8601 UTC. */
  handledAt: string;
  by: string;
}

/** True where the register knows of a later end than an application was handled with: an import came meanwhile, say. */
export const keepsEnd = (
  entry: RegisteredLock | undefined,
  { expiresOn }: Pick<Renewed, "expiresOn">,
): boolean => entry !== undefined && entry.expiresOn > expiresOn;

/**
 * True where an application that was handled then says whose a lock is: of one that is known by its renewals alone, who
 * paid for the latest one has it. The vendor's list, and what was done after it, count for more.
 */
const saysWhose = ({ source, changes }: RegisteredLock, { handledAt }: Handled): boolean =>
  source === "learned" && changes.every(({ at }) => at <= handledAt);

/**
 * The entry after an application for it was handled. The same application moves its expiry once, and never back: a later
 * end, from whatever source, stays.
 */
export function renewedEntry(entry: RegisteredLock | undefined, handled: Handled): RegisteredLock {
  const {
    applicationId,
    lockSerial: serial,
    lockType,
    creditCode,
    years,
    expiresOn,
    handledAt,
    by,
  } = handled;
  if (entry?.changes.some((change) => change.applicationId === applicationId)) return entry;
  const kept = entry && keepsEnd(entry, handled) ? entry.expiresOn : undefined;
  const end = kept
    ? `到期日保留已登记的 ${kept}（晚于本次办理的 ${expiresOn}）`
    : `到期日 ${entry?.expiresOn ?? "未登记"} → ${expiresOn}`;
  const owner = entry && saysWhose(entry, handled) ? { lockType, creditCode } : {};
  const moved =
    entry && owner.creditCode && owner.creditCode !== entry.creditCode
      ? `，统一社会信用代码 ${entry.creditCode} → ${creditCode}`
      : "";
  const detail = `延期${years}年，${end}${moved}`;
  const change: LockChange = { at: handledAt, by, what: "办理延期", detail, applicationId };
  const facts = entry ?? {
    serial: lockNumber(serial),
    lockType,
    creditCode,
    source: "learned" as const,
    changes: [],
  };
  return { ...facts, ...owner, expiresOn: kept ?? expiresOn, changes: [...facts.changes, change] };
}
