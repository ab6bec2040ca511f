import { isDay } from "../beijing-day";
import { lockKey } from "./holds";

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
  /** 锁序列号, in capitals. */
  serial: string;
  lockType: string;
  /** 统一社会信用代码 of its organisation. */
  creditCode: string;
  /** The last day on which it works, in Beijing: YYYY-MM-DD. */
  expiresOn: string;
  source: LockSource;
  changes: LockChange[];
}

export type LockFacts = Pick<RegisteredLock, "serial" | "lockType" | "creditCode" | "expiresOn">;

/** The day so many years later; the last of February where there is no 29th. */
export function yearsLater(day: string, years: number): string {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, "0");
  if (year.length > 4) return "9999-12-31";
  const same = `${year}${day.slice(4)}`;
  return isDay(same) ? same : `${year}-02-28`;
}

/** What the reviewer is told of a lock that isn't registered to its applicant. */
export const lockStandings = ["未登记", "登记在其他单位"] as const;
export type LockStanding = (typeof lockStandings)[number];

/** How the register stands to an application's lock; undefined where it is the applicant's. */
export function lockStanding(
  entry: RegisteredLock | undefined,
  creditCode: string,
): LockStanding | undefined {
  if (!entry) return "未登记";
  return entry.creditCode === creditCode ? undefined : "登记在其他单位";
}

/** True where the vendor's own list gives the lock to somebody else: nobody else can apply for it. */
export const isAnothers = (entry: RegisteredLock | undefined, creditCode: string): boolean =>
  entry?.source === "imported" && entry.creditCode !== creditCode;

interface Handled {
  applicationId: string;
  serial: string;
  lockType: string;
  creditCode: string;
  years: number;
  /** ISO 8601 UTC. */
  handledAt: string;
  /** That day, in Beijing. */
  handledOn: string;
  by: string;
}

/**
 * The entry after an application for it was handled: its expiry moves by the years, from the day on which it would
 * have ended, or from today's if that is past or unknown. The same application moves it once.
 */
export function renewed(entry: RegisteredLock | undefined, handled: Handled): RegisteredLock {
  const { applicationId, serial, lockType, creditCode, years, handledAt, handledOn, by } = handled;
  if (entry?.changes.some((change) => change.applicationId === applicationId)) return entry;
  const from = entry && entry.expiresOn > handledOn ? entry.expiresOn : handledOn;
  const expiresOn = yearsLater(from, years);
  const detail = `延期${years}年，到期日 ${entry?.expiresOn ?? "未登记"} → ${expiresOn}`;
  const change: LockChange = { at: handledAt, by, what: "办理延期", detail, applicationId };
  const facts = entry ?? {
    serial: lockKey(serial),
    lockType,
    creditCode,
    source: "learned" as const,
    changes: [],
  };
  return { ...facts, expiresOn, changes: [...facts.changes, change] };
}
