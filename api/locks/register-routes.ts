import { z } from "zod";
import { lockKey } from "../../domain/form/lock-key";
import type { Answer } from "../../contract/answers";
import { isOwnOrganisation } from "../../domain/form/credit-code";
import { line, lockSerialSchema } from "../../domain/form/form";
import { beijingDay } from "../../domain/beijing-day";
import {
  changesOf,
  differencesOf,
  faultOf,
  listed,
  outcomeOf,
  type LockOutcome,
  type LockRow,
} from "../../domain/locks/lock-file";
import type { LockChange, RegisteredLock } from "../../domain/locks/register";
import { daysUntil } from "../../domain/locks/reminders";
import { changeEntry, entriesOf, entryOf, insertEntries } from "../../store/lock-register";
import { reads, writes } from "../openapi/named";
import type { Feature } from "../dependencies";
import { listPage, pagingQuery } from "../list-page";
import { Problem } from "../platform/problem";

const serialParams = z.strictObject({
  serial: lockSerialSchema(),
});

const present = (
  { serial, lockType, creditCode, expiresOn, source, changes }: RegisteredLock,
  today: string,
): Answer<"registeredLock"> => ({
  serial,
  lockType,
  creditCode,
  expiresOn,
  source,
  daysLeft: daysUntil(expiresOn, today),
  changes: changes.map(({ at, by, what, detail }) => ({ at, by, what, detail })),
});

/** Routes of 锁档案, for operators: search, import, transfer and correction. Each change is recorded. */
export const lockRegisterRoutes: Feature = (defineRoute, { models: { lockRegister }, feeTable, now }) => {
  const lockTypes = Object.keys(feeTable);

  defineRoute({
    ...reads("lockPage", "一页锁，先到期的在前"),
    summary: "锁档案：按锁序列号（开头）或统一社会信用代码查找",
    role: "operator",
    query: pagingQuery.extend({ search: line(100).optional() }),
    problems: ["PAGE_BEYOND_END"],
    handler: async ({ query: { search, page, pageSize } }) => {
      const text = search === undefined ? undefined : lockKey(search);
      const filter =
        text === undefined
          ? {}
          : { $or: [{ creditCode: text }, { _id: { $gte: text, $lt: `${text}\uffff` } }] };
      const sort = { expiresOn: 1 } as const;
      const { items, total } = await listPage(lockRegister, { filter, sort, page, pageSize });
      const today = beijingDay(now());
      return { items: items.map((document) => present(entryOf(document), today)), page, pageSize, total };
    },
  });

  defineRoute({
    ...writes("importLocks", { description: "各行的结果" }),
    summary: "导入锁清单的一部分：逐行说明新增、变更、相同或不能导入；可只核对不写入",
    role: "operator",
    problems: [],
    handler: async ({ body: { rows, dryRun }, principal, idempotency }) => {
      // After an import, its new rows count as unchanged. So a repeat gets the first answer instead of importing again.
      return dryRun ? importing() : idempotency.once(importing);

      async function importing(): Promise<Answer<"lockImport">> {
        const entries = await entriesOf(
          lockRegister,
          rows.map(({ serial }) => serial),
        );
        const rules = { lockTypes, orgCode: principal.orgCode };
        const how = { rules, at: new Date(now()).toISOString(), by: principal.name };
        const outcomes = rows.map((row) => outcomeOf(row, entries.get(lockKey(row.serial)), rules));
        if (dryRun) return { outcomes };
        const fresh = rows.flatMap((row, index) => {
          if (outcomes[index]?.result !== "new") return [];
          const { entry } = imported({ row, entry: undefined, ...how });
          return entry ? [entry] : [];
        });
        const inserted = await insertEntries(lockRegister, fresh);
        for (const [index, row] of rows.entries()) {
          const result = outcomes[index]?.result;
          if (result !== "changed" && (result !== "new" || inserted)) continue;
          await changeEntry({
            register: lockRegister,
            serial: row.serial,
            change(before) {
              const { entry, outcome } = imported({ row, entry: before, ...how });
              // A renewal may have changed the entry meanwhile, so the outcome is judged again. A row that this import
              // inserted itself stays reported as new.
              if (outcome.result !== "same") outcomes[index] = outcome;
              return entry;
            },
          });
        }
        return { outcomes };
      }
    },
  });

  defineRoute({
    ...writes("changeLock", { description: "变更后的锁" }),
    summary: "变更：转到其他单位，或更正锁类型、到期日；写明原因，留有记录",
    role: "operator",
    records: "none",
    params: serialParams,
    problems: ["NOT_FOUND", "OWN_APPLICATION", "SHOWN_CHANGED"],
    handler: async ({ params: { serial }, body: { reason, shown, ...given }, principal, idempotency }) => {
      const at = new Date(now()).toISOString();
      const changing = {
        register: lockRegister,
        serial,
        change: (before: RegisteredLock | undefined): RegisteredLock | undefined => {
          if (!before) return before;
          // Facts that aren't given stay as they are now: a renewal or an import may have come since the page was loaded.
          const { lockType = before.lockType } = given;
          const { creditCode = before.creditCode, expiresOn = before.expiresOn } = given;
          const facts = { lockType, creditCode, expiresOn };
          const fault = faultOf({ serial, ...facts }, lockTypes);
          if (fault !== undefined)
            throw new Problem("INVALID_INPUT", { fields: [{ path: "lockType", message: fault }] });
          const differences = differencesOf(before, facts);
          // An entry that is as it is asked for may have been changed by this very request.
          if (differences.length === 0) return before;
          const sinceShown = shown ? changesOf(shown, before) : [];
          if (sinceShown.length > 0)
            throw new Problem("SHOWN_CHANGED", { extra: { differences: sinceShown } });
          if (isOwnOrganisation(principal, before.creditCode, facts.creditCode))
            throw new Problem("OWN_APPLICATION", { detail: "本单位的锁请由其他运维人员变更" });
          const change: LockChange = {
            at,
            by: principal.name,
            what: "变更",
            detail: `${differences.join("；")}（${reason}）`,
          };
          return { ...before, ...facts, changes: [...before.changes, change] };
        },
      };
      await idempotency.once(async () => {
        if (!(await changeEntry(changing))) throw new Problem("NOT_FOUND");
      });
      const entry = (await entriesOf(lockRegister, [serial])).get(lockKey(serial));
      if (!entry) throw new Problem("NOT_FOUND");
      return present(entry, beijingDay(now()));
    },
  });
};

interface Import {
  row: LockRow;
  entry: RegisteredLock | undefined;
  rules: Parameters<typeof outcomeOf>[2];
  at: string;
  by: string;
}

/**
 * Returns the entry after an import of the row. It is judged again because others may have changed the entry meanwhile.
 */
function imported({ row, entry, rules, at, by }: Import): {
  entry: RegisteredLock | undefined;
  outcome: LockOutcome;
} {
  const outcome = outcomeOf(row, entry, rules);
  if (outcome.result === "refused" || outcome.result === "same") return { entry, outcome };
  const change: LockChange = { at, by, what: "导入", detail: outcome.detail };
  const changes = [...(entry?.changes ?? []), change];
  return { entry: { ...listed(row, entry), source: "imported", changes }, outcome };
}
