import { beijingDay } from "../../domain/beijing-day";
import { dutyTable } from "../../domain/application/duties";
import Alert from "antd/es/alert";
import { Link } from "react-router";
import { fileAt } from "../client/addresses";
import type { Load } from "../client/use-load";
import type { Overview } from "../client/views";
import { FileButton } from "../invoices/download-button";
import { paths } from "../paths";
import { placesOf } from "../shared/duties-panel";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { waitedFor } from "../shared/time";
import { useSession } from "../sign-in/session";
import { consent as consentWords } from "../words/consent";
import { duty as dutyWords } from "../words/duty";
import { operation as text } from "../words/operation";
import { StageLinks } from "./engine-link";

type Stage = Overview["stages"][number];

/** Returns the address of the list of applications at a stage. The rest of the page stays below the list. */
const stageAddress = (stage: Stage["stage"]): string => `${paths.operations}?stage=${stage}`;

const columns: Column<Stage>[] = [
  { title: text.stage, bare: true, cell: ({ stage }) => <StateTag state={stage} /> },
  {
    title: text.count,
    line: 1,
    look: "fixed",
    cell: ({ stage, count }) => <Link to={stageAddress(stage)}>{count}</Link>,
  },
  { title: text.oldest, line: 1, look: "fixed", cell: ({ oldestAt }) => waitedFor(oldestAt) },
];

/** Order of the stages: failures first, then in the order of an application's progress. */
const placeOf: Readonly<Record<Stage["stage"], number>> = {
  退款异常: 0,
  开票失败: 1,
  红冲失败: 2,
  编辑中: 3,
  待审核: 4,
  审核不通过: 5,
  待支付: 6,
  办理中: 7,
  已办理: 8,
  红冲中: 9,
  已撤回: 10,
};
const inOrder = (stages: readonly Stage[]): Stage[] =>
  [...stages].sort((one, other) => placeOf[one.stage] - placeOf[other.stage]);

const takings = ({ paidFen, paidCount, refundedFen }: Overview["today"]): string =>
  text.takings(money(paidFen), paidCount, money(refundedFen));

/** A task for the operator, and the place where it is done if that is elsewhere. */
interface Need {
  text: string;
  to?: string;
}

function needsOf({ duties, waitingConsents, foreign, unfinished }: Overview): Need[] {
  return [
    ...(waitingConsents > 0 ? [{ text: consentWords.waiting(waitingConsents), to: "#consents" }] : []),
    ...duties.map(({ kind, count, amountFen }) => ({
      text:
        amountFen > 0
          ? text.dutyOfMoney(dutyTable[kind].title, count, money(amountFen))
          : text.duty(dutyTable[kind].title, count),
      to: placesOf[kind] ?? `${paths.operations}?duty=${kind}`,
    })),
    ...(foreign > 0 ? [{ text: text.foreign(foreign) }] : []),
    ...(unfinished.count > 0 ? [{ text: text.unfinished(unfinished), to: stageAddress("待支付") }] : []),
  ];
}

/** Link to the place where a task is done: a part of this page, or another page. */
function Way({ text: said, to }: Need) {
  if (to === undefined) return said;
  return to.startsWith("#") ? <a href={to}>{said}</a> : <Link to={to}>{said}</Link>;
}

interface OverviewPanelProps {
  load: Load<Overview>;
}

/** 待处理事项: shows what is out of order, with links to where it is put right. */
export function NeedsPanel({ load }: OverviewPanelProps) {
  return (
    <Panel
      title={text.needs}
      extra={
        load.data && load.data.duties.length > 0 ? (
          <FileButton path={fileAt("duties")} label={dutyWords.exportList} />
        ) : undefined
      }
      className={load.data && needsOf(load.data).length === 0 ? "quiet" : undefined}
    >
      <Loaded from={load}>
        {(overview) => {
          const needs = needsOf(overview);
          return needs.length === 0 ? (
            <p className="hint">{text.needsNothing}</p>
          ) : (
            <Alert
              className="problem"
              type="warning"
              showIcon
              title={
                <>
                  {needs.map((need) => (
                    <p key={need.text}>
                      <Way {...need} />
                    </p>
                  ))}
                </>
              }
            />
          );
        }}
      </Loaded>
    </Panel>
  );
}

/** 各阶段申请: shows how many applications are at each stage and for how long, and the money of today and this month. */
export function StagesPanel({ load }: OverviewPanelProps) {
  const { clock } = useSession();
  const month = beijingDay(clock.now()).slice(0, 7);
  return (
    <Panel title={text.byStage}>
      <Loaded from={load}>
        {(overview) => (
          <>
            <Facts
              facts={[
                [text.today, <Link to={paths.finance}>{takings(overview.today)}</Link>],
                [text.month, <Link to={paths.month(month)}>{takings(overview.month)}</Link>],
              ]}
            />
            <RecordsTable
              caption={text.byStage}
              columns={columns}
              rows={inOrder(overview.stages)}
              keyOf={({ stage }) => stage}
            />
            <StageLinks stages={inOrder(overview.stages).map(({ stage }) => stage)} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
