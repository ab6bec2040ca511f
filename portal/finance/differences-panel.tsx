import type { DayReport } from "../client/views";
import { channelTraits } from "../../domain/money/channels";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { words } from "../words";
import { ApplicationLink } from "./application-link";
import { reconciliation as text } from "../words/reconciliation";

const moneyOrNone = (fen: number | undefined): string => (fen === undefined ? words.common.none : money(fen));

type Difference = DayReport["differences"][number];

const columns: Column<Difference>[] = [
  {
    title: text.channel,
    line: 2,
    look: "fixed",
    cell: ({ channel, kind }) => `${channelTraits[channel].name}${text.kind[kind]}`,
  },
  { title: text.type, line: 1, cell: ({ found }) => text.found[found] },
  {
    title: text.orderNumber,
    cell: ({ attemptNumber }) =>
      attemptNumber === undefined ? words.common.none : <ApplicationLink number={attemptNumber} />,
  },
  { title: text.transaction, cell: ({ transactionId }) => <span className="number">{transactionId}</span> },
  {
    title: text.amounts,
    line: 2,
    cell: ({ oursFen, theirsFen }) => `${moneyOrNone(oursFen)}／${moneyOrNone(theirsFen)}`,
  },
  {
    title: text.handling,
    line: 1,
    cell: ({ action }) => (
      <span className={`tag tag-${action === "forTheOperator" ? "bad" : "good"}`}>{text.action[action]}</span>
    ),
  },
];

/** Panel with each difference and the action taken. */
export function DifferencesPanel({ differences }: { differences: readonly Difference[] }) {
  return (
    <Panel title={text.differenceList}>
      {differences.length === 0 ? (
        <p className="empty">{text.noDifferences}</p>
      ) : (
        <RecordsTable
          caption={text.differenceList}
          columns={columns}
          rows={differences}
          keyOf={({ channel, merchantId, kind, transactionId, refundNumber }) =>
            [channel, merchantId, kind, transactionId, refundNumber].join()
          }
        />
      )}
    </Panel>
  );
}
