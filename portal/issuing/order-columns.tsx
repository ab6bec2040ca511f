import { lazily } from "../client/lazily";
import type { WorkOrder } from "../client/views";
import type { Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { issuing as text } from "../words/issuing";
import { Fetched } from "../shared/fetched";

// Few locks have a certificate that can be corrected, so the list appears without the form.
const CorrectButton = lazily(() => import("./correct-button"));
const names = words.application;

interface Selection {
  ids: readonly string[];
  toggle: (id: string) => void;
}

type Lock = WorkOrder["locks"][number];

/** One lock with its state and what is known of its result. */
function LockLine({ id, lock, onDone }: { id: string; lock: Lock; onDone: () => void }) {
  const {
    lockType,
    lockSerial,
    years,
    state,
    doubt,
    reason,
    givenOutTo = "",
    givenOutAt,
    notAfter,
    contested,
  } = lock;
  return (
    <li>
      {lockType} <span className="number">{lockSerial}</span> {names.yearsOf(years)}{" "}
      <StateTag state={state} />
      <span className="waited">
        {text.expected(lock.expiresOn, notAfter ?? lock.proposedEnd)}
        {doubt === undefined ? undefined : ` ${doubt}`}
        {reason === undefined ? undefined : ` ${reason}`}
        {givenOutAt === undefined ? undefined : (
          <span className="code"> {text.givenTo(givenOutTo, beijingTime(givenOutAt))}</span>
        )}
      </span>
      {contested === undefined ? undefined : <p className="notice">{contested}</p>}
      {notAfter === undefined ? undefined : (
        <Fetched>
          <CorrectButton id={id} lock={lock} former={notAfter} onDone={onDone} />
        </Fetched>
      )}
    </li>
  );
}

function Name({ row, selection }: { row: WorkOrder; selection: Selection }) {
  return (
    <label className="row-name">
      <input
        type="checkbox"
        checked={selection.ids.includes(row.id)}
        aria-label={names.select(`${row.organisationName} ${row.shortNumber}`)}
        onChange={() => selection.toggle(row.id)}
      />
      <span>
        {row.organisationName}
        <span className="waited code">{row.creditCode}</span>
      </span>
    </label>
  );
}

/**
 * Returns the columns of the certificate authority's queue: organisation, locks with their years, and time of payment.
 */
export const orderColumns = (selection: Selection, onDone: () => void): Column<WorkOrder>[] => [
  {
    title: names.organisationName,
    bare: true,
    folds: true,
    cell: (row) => <Name row={row} selection={selection} />,
  },
  {
    title: names.shortNumber,
    line: 2,
    look: "fixed",
    cell: ({ shortNumber }) => <span className="number">{shortNumber}</span>,
  },
  {
    title: names.locks,
    line: 2,
    cell: ({ id, locks }) => (
      <ul className="plain-list">
        {locks.map((lock) => (
          <LockLine key={lock.lockSerial} id={id} lock={lock} onDone={onDone} />
        ))}
      </ul>
    ),
  },
  { title: reviewWords.paidAt, line: 3, look: "instant", cell: ({ paidAt }) => beijingTime(paidAt) },
];
