import { owedTitles } from "../../domain/application/owed";
import type { OwedItem } from "../client/views";
import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { reconciliation as text } from "../words/reconciliation";
import { ApplicationLink } from "./application-link";

const columns: Column<OwedItem>[] = [
  { title: text.owedKind, line: 1, look: "fixed", cell: ({ kind }) => owedTitles[kind] },
  { title: text.amount, line: 1, look: "amount", cell: ({ amountFen }) => money(amountFen) },
  { title: text.since, line: 3, look: "fixed", cell: ({ since }) => beijingTime(since) },
  {
    title: text.application,
    line: 2,
    cell: ({ applicationId, organisationName }) =>
      applicationId === undefined ? (
        words.common.none
      ) : (
        <>
          {organisationName}
          <p>
            <ApplicationLink number={applicationId} />
          </p>
        </>
      ),
  },
  { title: text.settledBy, line: 2, cell: ({ kind }) => text.settles[kind] },
];

/** Panel 应退应追: each amount that somebody still has to settle, and how that is done. */
export function OwedPanel() {
  const load = useLoad(read("owed"), "watched");
  return (
    <Panel title={text.owed}>
      <Loaded from={load}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">{text.nothingOwed}</p>
          ) : (
            <RecordsTable
              caption={text.owed}
              columns={columns}
              rows={items}
              keyOf={({ kind, applicationId, difference }) => [kind, applicationId, difference].join()}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
