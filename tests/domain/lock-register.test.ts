import { lockRowsOf, outcomeOf, repeatedRows } from "../../domain/locks/lock-file";
import {
  differingType,
  isAnothers,
  lockStanding,
  endOnceHandled,
  renewedEntry,
  yearsLater,
  type RegisteredLock,
} from "../../domain/locks/register";

const creditCode = "91330604MA00000013";
const lockTypes = ["法人锁", "单位锁"];
const entry: RegisteredLock = {
  serial: "LOCK-0001",
  lockType: "单位锁",
  creditCode,
  expiresOn: "2026-12-31",
  source: "imported",
  changes: [],
};
const handled = {
  applicationId: "01M8B1M3XG5CT4GBFDRWATKJP4",
  lockSerial: "lock-0001",
  lockType: "单位锁",
  creditCode,
  years: 2,
  handledAt: "2026-11-26T02:00:00.000Z",
  by: "示例审核员",
};

test("when an application is handled, then its lock's expiry moves by the years, once, from its end or from today", () => {
  const renewed = (before: RegisteredLock | undefined) => {
    const expiresOn = endOnceHandled(before, { ...handled, on: "2026-11-26" });
    return renewedEntry(before, { ...handled, expiresOn });
  };
  const once = renewed(entry);
  expect(once.expiresOn).toBe("2028-12-31");
  expect(renewed(once)).toBe(once);
  expect(endOnceHandled(once, { ...handled, on: "2026-11-27" })).toBe("2028-12-31");
  expect(renewed({ ...entry, expiresOn: "2026-01-01" }).expiresOn).toBe("2028-11-26");
  expect(renewed({ ...entry, expiresOn: "2026-11-26" }).expiresOn).toBe("2028-11-26");
  expect(renewed(undefined)).toMatchObject({
    serial: "LOCK-0001",
    source: "learned",
    expiresOn: "2028-11-26",
  });
  expect(yearsLater("2028-02-29", 1)).toBe("2029-02-28");
  expect([once, renewed(undefined)].map(({ changes }) => changes.map(({ detail }) => detail))).toEqual([
    ["延期2年，到期日 2026-12-31 → 2028-12-31"],
    ["延期2年，到期日 未登记 → 2028-11-26"],
  ]);
});

test("when the register knows of a later end than a lock is renewed to, then that stays, and the change says so", () => {
  const listed = { ...entry, expiresOn: "2029-06-30" };
  const renewed = renewedEntry(listed, { ...handled, expiresOn: "2028-01-01" });
  expect(renewed).toMatchObject({ expiresOn: "2029-06-30", source: "imported" });
  expect(renewed.changes).toMatchObject([
    {
      what: "办理延期",
      applicationId: handled.applicationId,
      detail: "延期2年，到期日保留已登记的 2029-06-30（晚于本次办理的 2028-01-01）",
    },
  ]);
  expect(renewedEntry(listed, { ...handled, expiresOn: "2029-06-30" }).changes[0]?.detail).toContain("→");
});

test("when a lock that is known by its renewals alone is renewed by another organisation, then it is theirs who paid last", () => {
  const another = {
    ...handled,
    applicationId: "01M8B1M3XG5CT4GBFDRWATKJP5",
    creditCode: "91330604MA00000021",
  };
  const [first, second] = [
    { ...handled, expiresOn: "2027-11-26" },
    { ...another, lockType: "法人锁", expiresOn: "2028-11-26", handledAt: "2027-11-26T02:00:00.000Z" },
  ];
  const moved = renewedEntry(renewedEntry(undefined, first), second);
  expect(moved).toMatchObject({ creditCode: another.creditCode, lockType: "法人锁", source: "learned" });
  expect(moved.changes[1]?.detail).toContain(`统一社会信用代码 ${creditCode} → ${another.creditCode}`);
  // A renewal that is reported late doesn't change what a later renewal told.
  expect(renewedEntry(renewedEntry(undefined, second), first)).toMatchObject({
    creditCode: another.creditCode,
    lockType: "法人锁",
    expiresOn: "2028-11-26",
  });
  // The vendor's list and an operator's correction take precedence over an earlier renewal.
  expect(renewedEntry(entry, second)).toMatchObject({ creditCode, lockType: "单位锁" });
  const corrected = {
    ...renewedEntry(undefined, first),
    changes: [{ at: "2027-12-01T00:00:00.000Z", by: "示例运维员", what: "变更" as const, detail: "示例" }],
  };
  expect(renewedEntry(corrected, second)).toMatchObject({ creditCode });
});

test("when a lock is registered to another organisation, then only an imported entry keeps others out", () => {
  const other = { ...entry, creditCode: "91330604MA00000021" };
  expect(isAnothers(other, creditCode)).toBe(true);
  expect(isAnothers({ ...other, source: "learned" }, creditCode)).toBe(false);
  expect(lockStanding({ ...other, source: "learned" }, creditCode)).toBe("登记在其他单位");
  expect(lockStanding(undefined, creditCode)).toBe("未登记");
  expect(lockStanding(entry, creditCode)).toBeUndefined();
});

test("when a form says another type than the register, then the register's is told, and nothing where one of them says none", () => {
  expect(differingType({ ...entry, lockType: "法人锁" }, "业务锁")).toBe("法人锁");
  expect(differingType(entry, "单位锁")).toBeUndefined();
  expect(differingType(undefined, "业务锁")).toBeUndefined();
  expect(differingType(entry, undefined)).toBeUndefined();
});

const heading = ["锁序列号", "锁类型", "统一社会信用代码", "到期日"];
const read = (...cells: string[]) => lockRowsOf([heading, cells])[0]!;

test("when a line of the vendor's list is read, then days and capitals are understood, and faults are named", () => {
  expect(read("lock-0001", "单位锁", creditCode.toLowerCase(), "2026/1/5")).toEqual({
    line: 2,
    serial: "LOCK-0001",
    lockType: "单位锁",
    creditCode,
    expiresOn: "2026-01-05",
  });
  const outcome = (...cells: string[]) => outcomeOf(read(...cells), entry, { lockTypes });
  expect(outcome("LOCK-0001", "单位锁", creditCode, "2026-12-31")).toMatchObject({ result: "same" });
  expect(outcome("LOCK-0001", "法人锁", creditCode, "2026-12-31")).toMatchObject({
    result: "changed",
    detail: "锁类型 单位锁 → 法人锁",
  });
  expect(outcome("?", "单位锁", creditCode, "2026-12-31").detail).toContain("锁序列号");
  expect(outcome("LOCK-0001", "门禁卡", creditCode, "2026-12-31").detail).toContain("锁类型");
  expect(outcome("LOCK-0001", "单位锁", "123", "2026-12-31").detail).toContain("统一社会信用代码");
  expect(outcome("LOCK-0001", "单位锁", creditCode, "2026-02-30").detail).toContain("到期日");
  expect(
    outcomeOf(
      read("LOCK-0001", "单位锁", creditCode, "2027-01-01"),
      renewedEntry(entry, { ...handled, expiresOn: "2028-12-31" }),
      { lockTypes },
    ),
  ).toMatchObject({
    result: "refused",
  });
  const row = read("LOCK-0001", "单位锁", creditCode, "2026-12-31");
  const learned = renewedEntry(undefined, { ...handled, expiresOn: "2028-12-31" });
  expect(outcomeOf(row, learned, { lockTypes })).toMatchObject({
    result: "changed",
    detail: "到期日保留办理延期后的 2028-12-31（清单为 2026-12-31）",
  });
  expect(outcomeOf({ ...row, expiresOn: "2029-12-31" }, learned, { lockTypes })).toMatchObject({
    detail: "到期日 2028-12-31 → 2029-12-31",
  });
  expect(repeatedRows([row, { ...row, line: 9 }])).toEqual(new Set([9]));
});

test("when years are added to any day of four digits, then a day comes of it", () => {
  expect(yearsLater("0015-03-01", 1)).toBe("0016-03-01");
  expect(yearsLater("0096-02-29", 3)).toBe("0099-02-28");
  expect(yearsLater("9998-05-01", 3)).toBe("9999-12-31");
});
