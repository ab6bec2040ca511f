import { owedTitles } from "../../domain/application/owed";
import { read } from "../client/addresses";
import Alert from "antd/es/alert";
import { Link } from "react-router";
import { useLoad } from "../client/use-load";
import { useReload } from "../client/use-reload";
import type { Overview } from "../client/views";
import { paths } from "../paths";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { waitedFor } from "../shared/time";
import { words } from "../words";
import { consent as consentWords } from "../words/consent";
import { operation as text } from "../words/operation";
import { StageLinks } from "./engine-link";

type Stage = Overview["stages"][number];

const columns: Column<Stage>[] = [
  { title: text.stage, bare: true, cell: ({ stage }) => <StateTag state={stage} /> },
  {
    title: text.count,
    look: "fixed",
    cell: ({ stage, count }) => <Link to={`${paths.operations}?stage=${stage}`}>{count}</Link>,
  },
  { title: text.oldest, look: "fixed", cell: ({ oldestAt }) => waitedFor(oldestAt) },
];

/** What is out of order first, then as an application goes on. */
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

/** A line of what needs a hand, and where that is done, if it is a page of its own. */
interface Need {
  text: string;
  to?: string;
}

function needsOf({
  stages,
  owed,
  strayAbnormal,
  openDifferences,
  waitingConsents,
  smsFailed,
  unfinished,
}: Overview): Need[] {
  const countOf = (name: string): number => stages.find(({ stage }) => stage === name)?.count ?? 0;
  const refunds = countOf("退款异常") + strayAbnormal;
  const invoices = countOf("开票失败");
  const redLetters = countOf("红冲失败");
  return [
    ...(waitingConsents > 0 ? [{ text: consentWords.waiting(waitingConsents) }] : []),
    ...(refunds > 0 ? [{ text: text.abnormalRefunds(refunds) }] : []),
    ...owed.map(({ kind, count, amountFen }) => ({
      text: text.owed(owedTitles[kind], count, money(amountFen)),
      to: paths.finance,
    })),
    ...(invoices > 0 ? [{ text: text.failedInvoices(invoices) }] : []),
    ...(redLetters > 0 ? [{ text: text.failedRedLetters(redLetters) }] : []),
    ...(openDifferences > 0 ? [{ text: text.openDifferences(openDifferences) }] : []),
    ...(smsFailed > 0 ? [{ text: text.smsFailed(smsFailed) }] : []),
    ...(unfinished.count > 0 ? [{ text: text.unfinished(unfinished) }] : []),
  ];
}

/** 待处理事项: what is out of order, how many applications wait where and for how long, and the money. */
export function NeedsPanel({ changes }: { changes: number }) {
  const load = useLoad(read("overview"), "watched");
  useReload(load, changes);
  return (
    <Panel title={text.needs}>
      <Loaded from={load}>
        {(overview) => {
          const needs = needsOf(overview);
          return (
            <>
              {needs.length === 0 ? (
                <p className="hint">{text.needsNothing}</p>
              ) : (
                <Alert
                  className="problem"
                  type="warning"
                  showIcon
                  title={words.common.counted(text.needs, needs.length)}
                  description={needs.map((need) => (
                    <p key={need.text}>
                      {need.to === undefined ? need.text : <Link to={need.to}>{need.text}</Link>}
                    </p>
                  ))}
                />
              )}
              <Facts
                facts={[
                  [text.today, takings(overview.today)],
                  [text.month, takings(overview.month)],
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
          );
        }}
      </Loaded>
    </Panel>
  );
}
