import type { ReactNode } from "react";
import type { DraftLock } from "../../domain/form/form";
import { lockFields, type LockField } from "../../domain/form/form-fields";
import { rejectionOf } from "../../domain/application/view";
import { lockKey } from "../../domain/form/lock-key";
import type { LockStanding } from "../../domain/locks/register";
import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { money } from "./money";
import { RecordsTable, type Column } from "./records-table";
import { StateTag, Tag } from "./state-tag";

const text = words.application;

/** Facts about an application's lock that its form doesn't contain. */
export interface LockNews {
  feeFen?: number | undefined;
  /** Expiry of the lock after its renewal, or that and why it could not be renewed. */
  until?: ReactNode;
  /** Objections of the register to the lock, for reviewers. */
  standings?: readonly LockStanding[];
  /** True if the opinion that rejected the application names the lock. */
  isNamed?: boolean;
}

/** Tells that a lock could not be renewed, with the reason if one was given. Otherwise the reason repeats the tag. */
const LeftOut = ({ reason }: { reason?: string | undefined }) => (
  <>
    <Tag tone="bad" text={text.leftOut} />
    {reason === text.leftOut ? undefined : <span className="waited">{reason}</span>}
  </>
);

/**
 * Returns the facts about an application's locks, in the order of the locks.
 * @param expected - expected expiry date of each lock, YYYY-MM-DD
 */
export function lockNewsOf(
  {
    form: { locks = [] },
    feesFen,
    lockResults = [],
    lockStandings = [],
    ...application
  }: Pick<ApplicationView, "form" | "feesFen" | "lockResults" | "lockStandings" | "status" | "reviews">,
  expected: readonly (string | undefined)[] = [],
): LockNews[] {
  const named = rejectionOf(application)?.locks ?? [];
  return locks.map(({ lockSerial = "" }, index) => {
    const key = lockKey(lockSerial);
    const day = expected[index];
    const unsettled = day === undefined ? undefined : text.expected(day);
    const result = lockResults.find((one) => lockKey(one.lockSerial) === key);
    return {
      feeFen: feesFen?.[index],
      isNamed: named.some((serial) => lockKey(serial) === key),
      until: result?.state === "未能办理" ? <LeftOut {...result} /> : (result?.notAfter ?? unsettled),
      standings: lockStandings
        .filter((one) => lockKey(one.lockSerial) === key)
        .map(({ standing }) => standing),
    };
  });
}

type Row = { lock: DraftLock; news: LockNews; place: number };

interface LockTableProps {
  locks: readonly DraftLock[];
  news: readonly LockNews[];
  /** Former values of the entries that have changed, by keys such as "locks.0.years". */
  before?: ReadonlyMap<string, string> | undefined;
}

/** A value, marked and beside its former one if that was another. */
export function Changed({ before, children }: { before: string | undefined; children: ReactNode }) {
  if (before === undefined) return children;
  return (
    <>
      <mark title={reviewWords.changed}>{children}</mark> <del title={reviewWords.before}>{before}</del>
    </>
  );
}

/** Table of several locks, one per row. */
export function LockTable({ locks, news, before }: LockTableProps) {
  const marked = ({ place }: Row, field: keyof DraftLock, value: string) => (
    <Changed before={before?.get(`locks.${place}.${field}`)}>{value}</Changed>
  );
  const cells: Readonly<Record<LockField, Omit<Column<Row>, "title">>> = {
    lockType: {
      look: "fixed",
      cell: (row) => marked(row, "lockType", row.lock.lockType ?? words.common.none),
    },
    lockSerial: {
      look: "serial",
      cell: (row) => (
        <>
          {marked(row, "lockSerial", row.lock.lockSerial ?? words.common.none)}{" "}
          {row.news.isNamed ? <Tag tone="bad" text={text.named} /> : undefined}
          {row.news.standings?.map((standing) => (
            <StateTag key={standing} state={standing} />
          ))}
        </>
      ),
    },
    years: {
      look: "fixed",
      cell: (row) =>
        marked(row, "years", row.lock.years === undefined ? words.common.none : text.yearsOf(row.lock.years)),
    },
  };
  const columns = lockFields.map((field): Column<Row> => ({ title: text[field], ...cells[field] }));
  if (news.some(({ feeFen }) => feeFen !== undefined))
    columns.push({
      title: text.fee,
      look: "amount",
      cell: ({ news: { feeFen } }) => feeFen && money(feeFen),
    });
  if (news.some(({ until }) => until !== undefined))
    columns.push({ title: text.newEnd, look: "fixed", cell: ({ news: { until } }) => until });
  const rows = locks.map((lock, place) => ({ lock, news: news[place] ?? {}, place }));
  return (
    <RecordsTable
      compact
      caption={text.locks}
      columns={columns}
      rows={rows}
      keyOf={({ place }) => String(place)}
    />
  );
}
