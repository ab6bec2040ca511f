import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { words } from "../words";
import type { Change } from "./changes";

const text = words.review;

const columns: Column<Change>[] = [
  { title: text.field, look: "fixed", cell: ({ name }) => name },
  { title: text.before, cell: ({ before }) => <del>{before}</del> },
  { title: text.now, cell: ({ now }) => <mark>{now}</mark> },
];

/** What changed since the submission that was rejected. */
export function ChangesPanel({ changes }: { changes: readonly Change[] }) {
  return (
    <Panel title={text.changes}>
      {changes.length === 0 ? (
        <p className="empty">{text.noChanges}</p>
      ) : (
        <RecordsTable caption={text.changes} columns={columns} rows={changes} keyOf={({ field }) => field} />
      )}
    </Panel>
  );
}
