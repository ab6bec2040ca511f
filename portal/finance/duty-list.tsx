import { dutyTable, seesDuty } from "../../domain/application/duties";
import type { DutyView } from "../client/views";
import { fileAt, read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import { FileButton } from "../invoices/download-button";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { duty as text } from "../words/duty";
import { reconciliation as bookWords } from "../words/reconciliation";
import { ApplicationLink } from "./application-link";

const columns: Column<DutyView>[] = [
  { title: text.kind, line: 1, look: "fixed", cell: ({ kind }) => dutyTable[kind].title },
  { title: text.amount, line: 1, look: "amount", cell: ({ amountFen = 0 }) => money(amountFen) },
  { title: text.since, line: 3, look: "fixed", cell: ({ since }) => beijingTime(since) },
  {
    title: bookWords.application,
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
  { title: text.next, line: 2, cell: ({ kind }) => dutyTable[kind].next },
];

/** Panel 待办事项 of the books: money and invoices that somebody still has to set right, and how that is done. */
export function DutyList() {
  const load = useLoad(read("duties"), "watched");
  const items = load.data?.items.filter(({ kind }) => seesDuty("accountant", kind) && kind !== "difference");
  return (
    <Panel
      title={text.title}
      extra={<FileButton path={fileAt("duties")} label={text.exportList} />}
      className={items?.length === 0 ? "quiet" : undefined}
    >
      <Loaded from={load}>
        {() =>
          items === undefined || items.length === 0 ? (
            <p className="empty">{text.none}</p>
          ) : (
            <RecordsTable caption={text.title} columns={columns} rows={items} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
    </Panel>
  );
}
