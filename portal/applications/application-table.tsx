import { Link } from "react-router";
import { lockTypesTitle, serialsTitle } from "../../domain/form/title";
import { nextOf } from "../../domain/application/view";
import type { SummaryView } from "../client/views";
import { paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { RecordsTable, type Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { progress as progressWords } from "../words/progress";

interface ApplicationTableProps {
  rows: readonly SummaryView[];
  selected: readonly string[];
  onSelect: (ids: readonly string[]) => void;
}

const text = words.application;
const nameOf = ({ organisationName }: SummaryView): string => organisationName || text.unnamed;

function Links({ row }: { row: SummaryView }) {
  const { id, allowed } = row;
  return (
    <span className="row-links">
      <ListLink to={paths.application(id)}>{text.view}</ListLink>
      {allowed.includes("edit") ? (
        <Link className="icon-link" to={paths.editApplication(id)} aria-label={text.edit} title={text.edit}>
          <Pencil />
        </Link>
      ) : undefined}
      {allowed.includes("startPayment") ? <Link to={paths.pay(id)}>{words.payment.pay}</Link> : undefined}
    </span>
  );
}

/** Icon of a pencil, the users' familiar sign for 修改. */
const Pencil = () => (
  <svg viewBox="0 0 16 16" width={18} height={18} aria-hidden="true" focusable="false">
    <path
      d="M2.5 13.5l.7-3.2L11 2.5a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L5.7 12.8zM9.6 3.9l2.5 2.5"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinejoin="round"
    />
  </svg>
);

/** Shows 申请状态 and what the application needs from the bidder now. */
const HowFar = (row: SummaryView) => (
  <>
    <StateTag state={row.status} />
    <p className="hint">{progressWords.now[nextOf(row)]}</p>
  </>
);

/** Table of applications. Only those that can be deleted can be selected. */
export function ApplicationTable({ rows, selected, onSelect }: ApplicationTableProps) {
  const toggle = (id: string) =>
    onSelect(selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id]);

  const columns: Column<SummaryView>[] = [
    {
      title: text.lockSerial,
      bare: true,
      look: "serial",
      cell: (row) => (
        <label className="row-name">
          <input
            type="checkbox"
            checked={selected.includes(row.id)}
            disabled={!row.allowed.includes("delete")}
            aria-label={text.select(`${nameOf(row)} ${serialsTitle(row.locks)}`)}
            title={row.allowed.includes("delete") ? undefined : text.notDeletable}
            onChange={() => toggle(row.id)}
          />
          <span>{serialsTitle(row.locks) || words.common.none}</span>
        </label>
      ),
    },
    { title: text.organisationName, ifDifferent: nameOf, cell: nameOf },
    { title: text.lockType, look: "fixed", cell: ({ locks }) => lockTypesTitle(locks) || words.common.none },
    { title: text.pickup, look: "fixed", cell: ({ pickup }) => pickup ?? words.common.none },
    { title: text.status, line: 2, cell: (row) => <HowFar {...row} /> },
    { title: text.updatedAt, line: 3, look: "instant", cell: ({ updatedAt }) => beijingTime(updatedAt) },
    { title: words.common.actions, bare: true, look: "fixed", cell: (row) => <Links row={row} /> },
  ];
  return <RecordsTable caption={text.title} columns={columns} rows={rows} keyOf={({ id }) => id} />;
}
