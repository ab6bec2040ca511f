import { Panel } from "../shared/panel";
import type { FormDifference } from "../shared/form-entries";
import { RecordsTable, type Column } from "../shared/records-table";
import { review as reviewWords } from "../words/review";

const text = reviewWords;

const columns: Column<FormDifference>[] = [
  { title: text.field, look: "fixed", cell: ({ name }) => name },
  { title: text.before, cell: ({ one }) => <del>{one}</del> },
  { title: text.now, cell: ({ other }) => <mark>{other}</mark> },
];

/** Shows the changes since the submission that was rejected. */
export function ChangesPanel({ changes }: { changes: readonly FormDifference[] }) {
  return (
    <Panel title={text.changes}>
      {changes.length === 0 ? (
        <p className="empty">{text.noChanges}</p>
      ) : (
        <RecordsTable caption={text.changes} columns={columns} rows={changes} keyOf={({ key }) => key} />
      )}
    </Panel>
  );
}
