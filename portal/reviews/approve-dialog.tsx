import { write } from "../client/addresses";
import Input from "antd/es/input";
import { useState } from "react";
import { serialsTitle } from "../../domain/form/title";
import type { Outcome } from "../client/do-each";
import { useBatch } from "../client/use-batch";
import type { SummaryView } from "../client/views";
import { BatchDialog, Refused } from "../shared/batch-dialog";
import { StateTag, Tag } from "../shared/state-tag";
import { MaterialsTag } from "../materials/materials-tag";
import { useSession } from "../sign-in/session";
import { review as reviewWords } from "../words/review";
import { words } from "../words";
import { approvals } from "./batches";
import { yearsOf } from "./queue-columns";

const text = reviewWords;
const names = words.application;

interface ApproveDialogProps {
  /** Applications to approve. An interrupted batch continues with its own applications instead. */
  applications: readonly SummaryView[];
  onClose: () => void;
}

/** Result of one approval. Another reviewer's decision counts neither as success nor as failure. */
function Result({ outcome }: { outcome: Outcome | undefined }) {
  if (outcome?.done) return <StateTag state="审核通过" />;
  const review = outcome?.problem.review;
  if (!review) return <Refused outcome={outcome} />;
  const { decision, by } = review;
  return (
    <>
      <StateTag state={decision === "approve" ? "审核通过" : "审核不通过"} /> {text.decidedBy(by)}
    </>
  );
}

/**
 * Dialog that approves several applications: it first lists them with their conflicts, then shows the result of each.
 */
export default function ApproveDialog({ applications, onClose }: ApproveDialogProps) {
  const { api } = useSession();
  const [opinion, setOpinion] = useState(text.quickOpinions.approving[0] ?? "");
  const batch = useBatch<SummaryView>({
    name: approvals,
    keyOf: ({ id }) => id,
    // An application waits for a review since its latest submission, which is the one that the list shows.
    work: ({ id, since }, note) =>
      api.command(write("review", { id }), { decision: "approve", opinion: note, submission: since }),
  });
  const listed = batch.stage === "asking" ? applications : batch.items;
  return (
    <BatchDialog
      title={text.approveSelected}
      confirm={text.approveConfirm(listed.length)}
      ready={opinion.trim() !== ""}
      onConfirm={() => batch.start(applications, opinion.trim())}
      batch={batch}
      columns={[names.organisationName, names.lockSerial, text.years, text.mark, text.result]}
      entries={listed.map((row) => ({
        key: row.id,
        outcome: batch.outcomes.get(row.id),
        cells: [
          row.organisationName,
          serialsTitle(row.locks),
          yearsOf(row),
          <>
            <MaterialsTag {...row.materials} />{" "}
            {row.lockConflicts ? <Tag tone="bad" text={text.lockConflict} /> : undefined}
          </>,
          <Result outcome={batch.outcomes.get(row.id)} />,
        ],
      }))}
      onClose={onClose}
    >
      <p>{text.approveAsk(listed.length)}</p>
      <Input.TextArea
        aria-label={text.decision}
        value={opinion}
        maxLength={500}
        rows={2}
        onChange={(event) => setOpinion(event.target.value)}
      />
    </BatchDialog>
  );
}
