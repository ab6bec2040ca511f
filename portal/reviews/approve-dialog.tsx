import { read, write } from "../client/addresses";
import Input from "antd/es/input";
import { useState } from "react";
import { lockTypesTitle, serialsTitle } from "../../domain/form/title";
import { lockStandings } from "../../domain/locks/register";
import { missingMaterials } from "../../domain/materials/materials";
import type { Outcome } from "../client/do-each";
import { problemOf } from "../client/problem";
import { useLoad } from "../client/use-load";
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
import { remarksOn } from "./remarks";
import { money } from "../shared/money";

const text = reviewWords;
const names = words.application;

interface ApproveDialogProps {
  /** Applications to approve. An interrupted batch continues with its own applications instead. */
  applications: readonly SummaryView[];
  onClose: () => void;
}

/** Takes one's own approval, given before in another way, for what was wanted. */
function unlessOwnApproval(error: unknown): void {
  const { review } = problemOf(error);
  if (!(review?.isMine && review.decision === "approve")) throw error;
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

type Materials = NonNullable<ReturnType<typeof useTerms>>;

const useTerms = () => useLoad(read("terms")).data?.materials;

/** Decides whether an application lacks papers that its locks ask for. */
const lacksPapers = ({ materials, locks }: SummaryView, asked: Materials): boolean =>
  materials.count === 0 &&
  missingMaterials(
    asked,
    locks.map(({ lockType = "" }) => lockType),
    [],
  ).length > 0;

/** Decides whether something about an application has to be looked at before it may be approved with others. */
const isOdd = (row: SummaryView, asked: Materials): boolean =>
  row.accountName !== undefined ||
  row.lockConflicts !== undefined ||
  row.lockStandings !== undefined ||
  row.materials.changed ||
  lacksPapers(row, asked);

interface MarksProps {
  row: SummaryView;
  asked: Materials;
  onSeen: () => void;
}

/** Shows all marks of the list. Unfolded, they say what each is about. */
function Marks({ row, asked, onSeen }: MarksProps) {
  const { accountName, lockConflicts, lockStandings: told = [], locks, materials } = row;
  const papers = materials.count > 0 || lacksPapers(row, asked) ? <MaterialsTag {...materials} /> : undefined;
  if (!isOdd(row, asked)) return papers;
  return (
    <details onToggle={({ currentTarget }) => (currentTarget.open ? onSeen() : undefined)}>
      <summary>
        {accountName === undefined ? undefined : <Tag tone="bad" text={text.otherName} />}
        {lockConflicts ? <Tag tone="bad" text={text.lockConflict} /> : undefined}
        {lockStandings
          .filter((standing) => told.some((one) => one.standing === standing))
          .map((standing) => (
            <StateTag key={standing} state={standing} />
          ))}{" "}
        {papers}
      </summary>
      {Object.entries(remarksOn({ ...row, form: { locks } })).map(([field, remark]) => (
        <div key={field}>{remark}</div>
      ))}
    </details>
  );
}

/**
 * Dialog that approves several applications: it first lists them with all that the list and a single review show, then
 * the result of each. Those with a mark stand first, and are left out unless somebody has unfolded what it is about.
 */
export default function ApproveDialog({ applications, onClose }: ApproveDialogProps) {
  const { api } = useSession();
  const asked = useTerms();
  const [opinion, setOpinion] = useState(text.quickOpinions.approving[0] ?? "");
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const batch = useBatch<SummaryView>({
    name: approvals,
    keyOf: ({ id }) => id,
    // An application waits for a review since its latest submission, which is the one that the list shows.
    work: ({ id, since = "" }, note, kept) =>
      api
        .commandUnder(kept, write("review", { id }), {
          decision: "approve",
          opinion: note,
          submission: since,
        })
        .catch(unlessOwnApproval),
  });
  const listed = batch.stage === "asking" ? applications : batch.items;
  const needsLook = (row: SummaryView) => isOdd(row, asked ?? []);
  const chosen = applications.filter((row) => !needsLook(row) || seen.has(row.id));
  const left = applications.length - chosen.length;
  const sorted = [...listed.filter(needsLook), ...listed.filter((row) => !needsLook(row))];
  const feeFen = chosen.reduce((sum, row) => sum + row.feeFen, 0);
  const lockCount = chosen.reduce((sum, { locks }) => sum + locks.length, 0);
  return (
    <BatchDialog
      title={text.approveSelected}
      confirm={text.approveConfirm(chosen.length)}
      ready={opinion.trim() !== "" && chosen.length > 0 && asked !== undefined}
      onConfirm={() => batch.start(chosen, opinion.trim())}
      batch={batch}
      columns={[
        ...[names.organisationName, names.lockType, names.lockSerial, text.years],
        ...[text.fee, text.mark, text.result],
      ]}
      entries={sorted.map((row) => ({
        key: row.id,
        outcome: batch.outcomes.get(row.id),
        cells: [
          row.organisationName,
          lockTypesTitle(row.locks),
          serialsTitle(row.locks),
          <span className="whole">{yearsOf(row)}</span>,
          <span className="whole">{money(row.feeFen)}</span>,
          <Marks
            row={row}
            asked={asked ?? []}
            onSeen={() => setSeen((before) => new Set([...before, row.id]))}
          />,
          <Result outcome={batch.outcomes.get(row.id)} />,
        ],
      }))}
      onClose={onClose}
    >
      {chosen.length > 0 ? <p>{text.approveAsk(chosen.length, lockCount, money(feeFen))}</p> : undefined}
      {left > 0 ? <p className="notice">{text.approveLeft(left, chosen.length)}</p> : undefined}
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
