import Alert from "antd/es/alert";
import Button from "antd/es/button";
import type { DraftForm } from "../../domain/form/form";
import { formDifferences, type FormDifference } from "../../domain/form/form-entries";
import { RecordsTable, type Column } from "../shared/records-table";
import { words } from "../words";
import { review as reviewWords } from "../words/review";

const text = words.application;

interface ConflictPanelProps {
  /** Form as somebody else saved it meanwhile. */
  theirs: DraftForm;
  /** Form as it is filled in on this page. */
  mine: DraftForm;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}

const columns: Column<FormDifference>[] = [
  { title: reviewWords.field, line: 1, look: "fixed", cell: ({ name }) => name },
  { title: text.conflictTheirs, line: 2, cell: ({ one }) => one },
  { title: text.conflictMine, line: 2, cell: ({ other }) => other },
];

/** Shows the two versions of an application that two people edited, side by side, and lets the bidder choose one. */
export function ConflictPanel({ theirs, mine, onTakeTheirs, onKeepMine }: ConflictPanelProps) {
  const differences = formDifferences(theirs, mine);
  return (
    <Alert
      className="problem"
      type="warning"
      title={text.conflictTitle}
      description={
        <>
          <p>{text.conflictText}</p>
          <RecordsTable
            caption={text.conflictTitle}
            columns={columns}
            rows={differences}
            keyOf={({ key }) => key}
          />
          <div className="form-actions">
            <Button onClick={onTakeTheirs}>{text.conflictTakeTheirs}</Button>
            <Button type="primary" onClick={onKeepMine}>
              {text.conflictKeepMine}
            </Button>
          </div>
        </>
      }
    />
  );
}
