import type { LockChange, RegisteredLock, RivalEntry } from "./register";

/**
 * Decides which of two entries of a lock applies until a person has decided: the one with the later last day; if these
 * are equal, the one from the vendor's list; and else the one with the smaller serial number.
 */
export function answersBefore(one: RivalEntry, other: RivalEntry): boolean {
  if (one.expiresOn !== other.expiresOn) return one.expiresOn > other.expiresOn;
  if (one.source !== other.source) return one.source === "imported";
  return one.serial < other.serial;
}

const told = ({ serial, lockType, creditCode, expiresOn, source, changes }: RivalEntry): string => {
  const facts = `${serial} ${lockType} ${creditCode} 到期日 ${expiresOn}`;
  const history = changes.map(({ what, at, detail }) => `${what} ${at.slice(0, 10)} ${detail}`);
  return [`${facts}（${source === "imported" ? "导入" : "办理时登记"}）`, ...history].join("，");
};

/** Returns the entry after a person has decided for it. The history keeps the content of the other entries. */
export function withoutRivals(
  entry: RegisteredLock,
  { at, by, reason }: Pick<LockChange, "at" | "by"> & { reason: string },
): RegisteredLock {
  const { rivals = [], changes } = entry;
  if (rivals.length === 0) return entry;
  const detail = `同号的另一条不再保留：${rivals.map(told).join("；")}（${reason}）`;
  return { ...entry, rivals: [], changes: [...changes, { at, by, what: "变更", detail }] };
}
