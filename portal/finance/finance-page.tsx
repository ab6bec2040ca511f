import { Link } from "react-router";
import { beijingDay } from "../../domain/beijing-day";
import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import { paths } from "../paths";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { money, signedMoney } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { reconciliation as text } from "../words/reconciliation";
import type { DaySummary } from "../client/views";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { OpenDifferencesPanel } from "./open-differences-panel";
import { DutyList } from "./duty-list";
import { totalOf } from "./totals";
import { DayForm } from "./day-form";
import { ResultTags } from "./result-tags";

const columns: Column<DaySummary>[] = [
  { title: text.day, line: 1, look: "fixed", cell: ({ day }) => <strong>{day}</strong> },
  { title: text.ranAt, look: "instant", cell: ({ ranAt }) => beijingTime(ranAt) },
  { title: text.result, line: 1, cell: (report) => <ResultTags report={report} /> },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ day }) => <Link to={paths.reconciliation(day)}>{text.view}</Link>,
  },
];

/** Panel with the latest days' reconciliation, and a form for any other day. */
function ReportsPanel() {
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

/** Page 财务: the month so far, open tasks, the differences, and each day's reconciliation and ledger. */
export default function FinancePage() {
  const { clock } = useSession();
  const month = beijingDay(clock.now()).slice(0, 7);
  const desk = useLoad(read("differences"), "watched");
  const actions = (
    <>
      <Link className="plain-link" to={paths.bookedInvoices}>
        {text.invoices}
      </Link>
      <Link className="primary-link" to={paths.month(month)}>
        {text.month}
      </Link>
    </>
  );
  return (
    <>
      <PageHeading title={text.finance} actions={actions} />
      <SoFarPanel month={month} open={desk.data?.items.length} />
      <DutyList />
      <OpenDifferencesPanel desk={desk} />
      <ReportsPanel />
    </>
  );
}

/** Query for sums only. The month's own page shows the lines, of which there can be thousands. */
const sumsOnly = new URLSearchParams({ lines: "none" });

/** Panel with the month so far, and what is not in order. */
function SoFarPanel({ month, open }: { month: string; open: number | undefined }) {
  const report = useLoad(read("month", { month }, sumsOnly));
  const pending = useLoad(read("pendingInvoices"), "watched");
  const failed = pending.data?.items.filter(({ failure }) => failure !== undefined).length;
  const countOf = (count: number | undefined) =>
    count === undefined ? words.common.none : text.items(count);
  return (
    <Panel title={text.soFar(month)}>
      <Loaded from={report}>
        {({ totals, netInvoicedFen, notInvoicedFen }) => {
          const { takenFen, takenCount, refundedFen, refundedCount, netFen } = totalOf(totals);
          return (
            <Facts
              facts={[
                [text.taken, text.counted(money(takenFen), takenCount)],
                [text.refunded, text.counted(money(refundedFen), refundedCount)],
                [text.net, signedMoney(netFen)],
                [text.netInvoiced, signedMoney(netInvoicedFen)],
                [text.notInvoiced, money(notInvoicedFen)],
                [text.desk, countOf(open)],
                [
                  text.failedInvoices,
                  <Link key="failed" to={paths.bookedInvoices}>
                    {countOf(failed)}
                  </Link>,
                ],
              ]}
            />
          );
        }}
      </Loaded>
    </Panel>
  );
}
