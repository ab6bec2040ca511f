import { read, write } from "../client/addresses";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { MissingRun } from "../client/views";
import { shortNumberOf } from "../../domain/form/short-number";
import { paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { Loaded } from "../shared/loaded";
import { Panel } from "../shared/panel";
import { ProblemAlert } from "../shared/problem-alert";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { operation as text } from "../words/operation";

const columnsOf = (onDone: () => void): Column<MissingRun>[] => [
  {
    title: words.application.number,
    line: 2,
    look: "fixed",
    cell: ({ id }) => (
      <ListLink className="number" to={paths.operation(id)}>
        {id}
      </ListLink>
    ),
  },
  {
    title: words.application.shortNumber,
    look: "fixed",
    cell: ({ id }) => <span className="number">{shortNumberOf(id)}</span>,
  },
  { title: words.application.organisationName, line: 1, cell: ({ organisationName }) => organisationName },
  {
    title: text.stage,
    line: 1,
    cell: ({ stage, refundNumber }) => (refundNumber === undefined ? stage : text.strayRun(refundNumber)),
  },
  {
    title: text.missingSince,
    line: 3,
    look: "instant",
    cell: ({ missingSince }) => beijingTime(missingSince),
  },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ id }) => <ReviveButton id={id} onDone={onDone} />,
  },
];

/** Panel 流程中断: applications without a running workflow, which can be revived one by one or all at once. */
export function MissingRunsPanel() {
  const missing = useLoad(read("missingRuns"));
  return (
    <Panel title={text.missingRuns} className={missing.data?.total === 0 ? "quiet" : undefined}>
      <Loaded from={missing}>
        {({ total, rollBack, items }) =>
          total === 0 ? (
            <p className="empty">{text.noMissingRuns}</p>
          ) : (
            <>
              {rollBack ? <Alert type="error" showIcon title={text.rollBack} /> : undefined}
              <p className="notice">
                {text.missingRunsTotal(total)}
                {text.missingRunsHelp}
              </p>
              <RecordsTable
                caption={text.missingRuns}
                columns={columnsOf(missing.reload)}
                rows={items}
                keyOf={({ id, refundNumber }) => refundNumber ?? id}
              />
            </>
          )
        }
      </Loaded>
      <RepairButton onDone={missing.reload} />
    </Panel>
  );
}

/** Button 【恢复】: revives one application. */
function ReviveButton({ id, onDone }: { id: string; onDone: () => void }) {
  const { api } = useSession();
  const toast = useToast();
  const revival = useAction(async () => {
    const { revived } = await api.command(write("reviveRun", { id }));
    toast(revived ? text.revived : text.notMissing);
    onDone();
  });
  return (
    <div className="actions">
      <Button loading={revival.busy} onClick={() => void revival.run()}>
        {text.revive}
      </Button>
      <ProblemAlert problem={revival.problem} onReload={onDone} />
    </div>
  );
}

/** Button 【核对全部并恢复】: repairs all applications. */
function RepairButton({ onDone }: { onDone: () => void }) {
  const { api } = useSession();
  const toast = useToast();
  const repair = useAction(async () => {
    await api.command(write("repairRuns"));
    toast(text.repairStarted);
    onDone();
  });
  return (
    <div className="actions">
      <Button loading={repair.busy} onClick={() => void repair.run()}>
        {text.repair}
      </Button>
      <ProblemAlert problem={repair.problem} onReload={onDone} />
    </div>
  );
}
