import { read } from "../client/addresses";
import { Link } from "react-router";
import type { DaySummary } from "../client/views";
import { useLoad } from "../client/use-load";
import { paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { DayForm } from "./day-form";
import { ResultTags } from "./result-tags";
import { reconciliation as text } from "../words/reconciliation";

const columns: Column<DaySummary>[] = [
  { title: text.day, look: "fixed", cell: ({ day }) => <strong>{day}</strong> },
  { title: text.ranAt, look: "instant", cell: ({ ranAt }) => beijingTime(ranAt) },
  { title: text.result, cell: (report) => <ResultTags report={report} /> },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ day }) => <Link to={paths.reconciliation(day)}>{text.view}</Link>,
  },
];

/** Panel with the latest days' reconciliation, and a form for any other day. */
export function ReportsPanel() {
  const reports = useLoad(read("dayList"), "watched");
  return (
    <Panel title={text.title}>
      <DayForm onStarted={reports.reload} />
      <Loaded from={reports}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">{text.none}</p>
          ) : (
            <RecordsTable caption={text.title} columns={columns} rows={items} keyOf={({ day }) => day} />
          )
        }
      </Loaded>
    </Panel>
  );
}
