import { lockTypesTitle, othersTitle, serialsTitle } from "../../domain/form/title";
import { lockStandings } from "../../domain/locks/register";
import type { ReviewMark, SummaryView } from "../client/views";
import { paths } from "../paths";
import { ListLink } from "../shared/list-link";
import type { Column } from "../shared/records-table";
import { StateTag, Tag } from "../shared/state-tag";
import { beijingTime, waitedFor } from "../shared/time";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { markText } from "./mark-text";
import type { ReviewTab } from "./tabs";

const text = reviewWords;
const names = words.application;

interface Selection {
  ids: readonly string[];
  toggle: (id: string) => void;
}

type Locks = Pick<SummaryView, "locks" | "lockConflicts" | "lockStandings">;

/** Largest length of a serial number that fits in one line, in characters. */
const longestWhole = 26;
const isShort = ([first]: Locks["locks"]): boolean => (first?.lockSerial?.length ?? 0) <= longestWhole;

function LockSerials({ locks, lockConflicts, lockStandings: told = [] }: Locks) {
  return (
    <>
      <span className={isShort(locks) ? "whole" : undefined}>{locks[0]?.lockSerial}</span>
      {othersTitle(locks)} {lockConflicts ? <Tag tone="bad" text={text.lockConflict} /> : undefined}
      {lockStandings
        .filter((standing) => told.some((one) => one.standing === standing))
        .map((standing) => (
          <StateTag key={standing} state={standing} />
        ))}
    </>
  );
}

/** Returns "2年", or for locks with different years "1–3年". */
export function yearsOf({ locks }: Pick<SummaryView, "locks">): string {
  const years = locks.map((lock) => lock.years ?? 0);
  const [least, most] = [Math.min(...years), Math.max(...years)];
  return (least < most ? `${least}–` : "") + names.yearsOf(most);
}

/** Shows the organisation's code, and a tag if the account's name differs. */
function Organisation({ row: { creditCode, accountName } }: { row: SummaryView }) {
  return (
    <span className="waited">
      <span className="code">{creditCode}</span>{" "}
      {accountName === undefined ? undefined : <Tag tone="bad" text={text.otherName} />}
    </span>
  );
}

interface NameProps {
  row: SummaryView;
  selection: Selection | undefined;
  /** Hints of other reviewers, and the reviewer's own. */
  marks: readonly ReviewMark[];
}

function Name({ row, selection, marks }: NameProps) {
  const hints = marks
    .filter(({ applicationId, kind, isMine }) => applicationId === row.id && (kind === "skipped" || !isMine))
    .map((mark) => <Tag key={`${mark.kind} ${mark.by}`} tone="busy" text={markText(mark)} />);
  if (!selection)
    return (
      <>
        <strong>{row.organisationName}</strong>
        <Organisation row={row} />
        {hints}
      </>
    );
  return (
    <label className="row-name">
      <input
        type="checkbox"
        checked={selection.ids.includes(row.id)}
        aria-label={names.select(`${row.organisationName} ${serialsTitle(row.locks)}`)}
        onChange={() => selection.toggle(row.id)}
      />
      <span>
        {row.organisationName}
        <Organisation row={row} />
        {hints}
      </span>
    </label>
  );
}

/** Shows 待寄出 instead of 办理中, which all rows of the queue are, so that a row has one tag. */
const Handling = ({ handling, awaitsShipping }: Pick<SummaryView, "handling" | "awaitsShipping">) => (
  <StateTag state={awaitsShipping ? "待寄出" : handling} />
);

const shortNumber: Column<SummaryView> = {
  title: names.shortNumber,
  look: "fixed",
  cell: ({ shortNumber: number }) => <span className="number">{number}</span>,
};

const years: Column<SummaryView> = { title: text.years, look: "fixed", cell: yearsOf };

/** While locks are handled, the state of the handling stands on a phone where the years stand otherwise. */
const yearsIn: Record<ReviewTab, Column<SummaryView>> = {
  待审核: { ...years, line: 2 },
  办理中: years,
  已审核: { ...years, line: 2 },
};

const states: Record<ReviewTab, Column<SummaryView>[]> = {
  待审核: [
    {
      title: text.since.待审核,
      line: 3,
      look: "instant",
      cell: ({ since }) => (
        <>
          {beijingTime(since)}
          <span className="waited">{waitedFor(since)}</span>
        </>
      ),
    },
  ],
  办理中: [
    { title: words.payment.handlingStatus, line: 2, cell: (row) => <Handling {...row} /> },
    { title: text.since.办理中, line: 3, look: "instant", cell: ({ since }) => beijingTime(since) },
  ],
  已审核: [
    {
      title: text.result,
      line: 1,
      cell: ({ review }) => <StateTag state={review?.decision === "approve" ? "审核通过" : "审核不通过"} />,
    },
    { title: text.reviewedBy, cell: ({ review }) => review?.by },
    { title: text.reviewedAt, line: 3, look: "instant", cell: ({ review }) => beijingTime(review?.at) },
  ],
};

const open: Record<ReviewTab, string> = { 待审核: text.open, 办理中: text.handle, 已审核: names.view };

/**
 * Returns the columns of a review list with what a reviewer decides by: organisation, locks with types and years, and
 * waiting time.
 */
export const columnsOf = (
  tab: ReviewTab,
  marks: readonly ReviewMark[],
  selection?: Selection,
): Column<SummaryView>[] => [
  {
    title: names.organisationName,
    bare: true,
    cell: (row) => <Name row={row} selection={selection} marks={marks} />,
  },
  // Beside the name stands the result, so that the number would take a line of its own on a phone.
  tab === "已审核" ? shortNumber : { ...shortNumber, line: 2 },
  { title: names.lockType, look: "fixed", cell: ({ locks }) => lockTypesTitle(locks) },
  { title: names.lockSerial, line: 2, look: "serial", cell: (row) => <LockSerials {...row} /> },
  yearsIn[tab],
  { title: names.contactName, cell: ({ contactName }) => contactName },
  { title: text.pickup, look: "fixed", cell: ({ pickup }) => pickup },
  ...states[tab],
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ id }) => (
      <ListLink className="primary-link small" to={paths.review(id)}>
        {open[tab]}
      </ListLink>
    ),
  },
];
