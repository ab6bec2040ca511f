import { lockNumber } from "../form/lock-key";
import { isDay } from "../beijing-day";
import type { FormLock } from "../form/form";

/** Source of an entry in the register. Only an imported entry keeps other organisations from applying for the lock. */
export type LockSource = "imported" | "learned";

/** A change of an entry: when, by whom, how and why. */
export interface LockChange {
  /** Instant of the change, in ISO 8601 UTC. */
  at: string;
  by: string;
  what: "导入" | "办理延期" | "更正" | "变更";
  /** Description of the change in the users' words: "到期日 2026-01-01 → 2027-01-01". */
  detail: string;
  /** Id of the handled application that renewed the lock. Each application moves the last day only once. */
  applicationId?: string;
  /** Last day that the lock had before a renewal, YYYY-MM-DD; absent if the lock was not registered. */
  endedOn?: string;
}

/** One lock of the register (锁档案). */
export interface RegisteredLock {
  /** Serial number (锁序列号) as it is shown (lockNumber). The register identifies the lock by its lockKey. */
  serial: string;
  lockType: string;
  /** 统一社会信用代码 of its organisation. */
  creditCode: string;
  /** Last day on which the lock works, as a Beijing day: YYYY-MM-DD. */
  expiresOn: string;
  source: LockSource;
  changes: LockChange[];
}

export type LockFacts = Pick<RegisteredLock, "serial" | "lockType" | "creditCode" | "expiresOn">;

/** Returns the day that is `years` years later, or 28 February if the year has no 29th. Days are YYYY-MM-DD. */
export function yearsLater(day: string, years: number): string {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, "0");
  if (year.length > 4) return "9999-12-31";
  const same = `${year}${day.slice(4)}`;
  return isDay(same) ? same : `${year}-02-28`;
}

/**
 * Warnings for the reviewer: the lock is not registered, is registered to another organisation, or is registered as
 * another type than the one applied for.
 */
export const lockStandings = ["未登记", "登记在其他单位", "类型不符"] as const;
export type LockStanding = (typeof lockStandings)[number];

/**
 * Returns the warning about an application's lock; undefined if the lock is registered to the applicant. A differing type
 * is not checked here.
 */
export function lockStanding(
  entry: RegisteredLock | undefined,
  creditCode: string,
): LockStanding | undefined {
  if (!entry) return "未登记";
  return entry.creditCode === creditCode ? undefined : "登记在其他单位";
}

/**
 * Returns the type that the register has for a lock if it differs from the type applied for, which may be cheaper;
 * otherwise undefined.
 */
export const differingType = (
  entry: Pick<RegisteredLock, "lockType"> | undefined,
  lockType: string | undefined,
): string | undefined =>
  entry && lockType !== undefined && entry.lockType !== lockType ? entry.lockType : undefined;

/** Decides whether the vendor's list gives the lock to another organisation. Then only that one can apply for it. */
export const isAnothers = (entry: RegisteredLock | undefined, creditCode: string): boolean =>
  entry?.source === "imported" && entry.creditCode !== creditCode;

/** A renewed lock with its new last day. */
export interface Renewed {
  lockSerial: string;
  /** New last day on which the lock works, as a Beijing day: YYYY-MM-DD. */
  expiresOn: string;
}

/**
 * Returns the last day of a lock that is renewed on the day `on`. The years are added to its present last day, or to `on`
 * if that day is past or unknown. Days are YYYY-MM-DD in Beijing.
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

/**
 * Returns the last day of a lock whose application is handled on the day `on`; unchanged if the register has booked that
 * application already. Days are YYYY-MM-DD in Beijing.
 */
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
  /** Instant at which the application was handled, in ISO 8601 UTC. */
  handledAt: string;
  by: string;
  /** Last days that the application had reported before and has corrected since, YYYY-MM-DD. */
  former?: readonly string[];
}

/**
 * Decides whether the register has a later last day than the application was handled with, for example because of an
 * import in the meantime.
 */
export const keepsEnd = (
  entry: RegisteredLock | undefined,
  { expiresOn }: Pick<Renewed, "expiresOn">,
): boolean => entry !== undefined && entry.expiresOn > expiresOn;

/**
 * Decides whether a handled application determines whose the lock is. If the register knows a lock only by its renewals,
 * the lock belongs to the payer of the latest one. The vendor's list, and changes made after it, take precedence.
 */
const saysWhose = ({ source, changes }: RegisteredLock, { handledAt }: Handled): boolean =>
  source === "learned" && changes.every(({ at }) => at <= handledAt);

/**
 * Returns the entry after the authority has corrected the last day that an application had brought. The register follows
 * it, also backwards, unless the last day has come from another source since and is later.
 */
function correctedEntry(entry: RegisteredLock, { former = [], ...handled }: Handled): RegisteredLock {
  const { applicationId, expiresOn, handledAt: at, by } = handled;
  if (entry.changes.some((change) => change.applicationId === applicationId && change.at === at))
    return entry;
  const isOurs = former.includes(entry.expiresOn);
  const isKept = !isOurs && keepsEnd(entry, handled);
  const detail = isKept
    ? `制证结果更正为 ${expiresOn}，到期日保留已登记的 ${entry.expiresOn}`
    : `制证结果更正，到期日 ${entry.expiresOn} → ${expiresOn}`;
  const change: LockChange = { at, by, what: "更正", detail, applicationId };
  return {
    ...entry,
    expiresOn: isKept ? entry.expiresOn : expiresOn,
    changes: [...entry.changes, change],
  };
}

/**
 * Returns the register's entry after an application for the lock was handled. The same application moves the last day
 * only once, and never back unless it is corrected: a later last day from any source stays.
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
  if (entry?.changes.some((change) => change.applicationId === applicationId))
    return handled.former ? correctedEntry(entry, handled) : entry;
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
  const change: LockChange = {
    ...{ at: handledAt, by, what: "办理延期", detail, applicationId },
    ...(entry ? { endedOn: entry.expiresOn } : {}),
  };
  const facts = entry ?? {
    serial: lockNumber(serial),
    lockType,
    creditCode,
    source: "learned" as const,
    changes: [],
  };
  return { ...facts, ...owner, expiresOn: kept ?? expiresOn, changes: [...facts.changes, change] };
}
