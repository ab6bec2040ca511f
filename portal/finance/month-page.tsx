import { fileAt, read } from "../client/addresses";
import Button from "antd/es/button";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import type { MonthView } from "../client/views";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import { paths } from "../paths";
import { lockFieldLabels } from "../../domain/form/field-labels";
import { channelTraits, type Channel } from "../../domain/money/channels";
import {
  gapReasons,
  gapTitles,
  isCount,
  monthColumns,
  monthOwed,
  monthOwedTitles,
  monthTitles,
  type MonthColumn,
} from "../../domain/reconciliation/month";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { money, signedMoney } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { ProblemAlert } from "../shared/problem-alert";
import { RecordsTable, type Column } from "../shared/records-table";
import { saveFile } from "../shared/save-file";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { MonthChart } from "./month-chart";
import { entryColumns, entryKey, linesOf, MonthEntries } from "./month-entries";
import { totalOf, type Amounts } from "./totals";
import { reconciliation as text } from "../words/reconciliation";

type Sums = Amounts & { name: string; channel?: Channel; day?: string };

/** Columns with the number of movements that is shown after an amount. */
const countOf: Partial<Record<MonthColumn, MonthColumn>> = {
  takenFen: "takenCount",
  refundedFen: "refundedCount",
};

/** Kind of the entries that an amount sums up, for amounts of one kind of entry. */
const kindOf: Partial<Record<MonthColumn, Parameters<typeof linesOf>[0]["kind"]>> = {
  takenFen: "支付",
  refundedFen: "退款",
  byHandFen: "人工结清",
};

function cellOf(column: MonthColumn, row: Sums): ReactNode {
  const count = countOf[column];
  if (column === "gapFen") return gapShown(row);
  const amount = signedMoney(row[column]) + (count === undefined ? "" : `（${row[count]}）`);
  const kind = kindOf[column];
  if (kind === undefined || row[column] === 0) return amount;
  const { channel, day } = row;
  return (
    <Link to={linesOf({ kind, ...(channel ? { channel } : {}), ...(day === undefined ? {} : { day }) })}>
      {amount}
    </Link>
  );
}

/** Sums that a small screen shows of each row at once. */
const inSight: readonly MonthColumn[] = ["takenFen", "refundedFen", "netFen"];

const sums: Column<Sums>[] = [
  { title: text.channel, line: 1, look: "fixed", cell: ({ name }) => name },
  ...monthColumns
    .filter((column) => !isCount(column))
    .map((column): Column<Sums> => ({
      title: monthTitles[column],
      ...(column === "gapFen" ? {} : { look: "amount" as const }),
      ...(inSight.includes(column) ? { line: 2 as const } : {}),
      cell: (row) => cellOf(column, row),
    })),
];

/** Returns the gap with its parts by reason. */
function gapShown(row: Sums): string {
  const parts = gapReasons
    .filter((reason) => row[reason] !== 0)
    .map((reason) => gapTitles[reason] + signedMoney(row[reason]));
  return [signedMoney(row.gapFen), ...(parts.length > 0 ? [`（${parts.join("，")}）`] : [])].join("");
}

const daySums: Column<Sums>[] = [
  {
    title: text.day,
    line: 1,
    look: "fixed",
    cell: ({ day }) => (day === undefined ? text.total : <Link to={`?day=${day}`}>{day}</Link>),
  },
  ...sums,
];

const named = <T extends MonthView["totals"][number]>(row: T) => ({
  ...row,
  name: channelTraits[row.channel].name,
});

/** Returns the rows of all days, and the row of their sum. */
const withTotal = ({ days, totals }: MonthView): Sums[] => [
  ...days.map(named),
  { ...totalOf(totals), name: words.common.none },
];

const lockSums: Column<MonthView["locks"][number]>[] = [
  { title: lockFieldLabels.lockType, line: 1, look: "fixed", cell: ({ lockType }) => lockType },
  { title: lockFieldLabels.years, line: 1, cell: ({ years }) => words.application.yearsOf(years) },
  { title: text.lockCount, line: 2, cell: ({ quantity }) => quantity },
  { title: text.netInvoiced, line: 2, look: "amount", cell: ({ amountFen }) => signedMoney(amountFen) },
];

/** Page 月报: a month by channel and day, with each day's entries and links to their applications. */
export default function MonthPage() {
  const { month = "" } = useParams();
  const load = useLoad(read("month", { month }));
  return <Loaded from={load}>{(report) => <Month report={report} />}</Loaded>;
}

function Month({ report }: { report: MonthView }) {
  const { api } = useSession();
  const download = useAction(async () =>
    saveFile(await api.getFile(fileAt("month", { month: report.month }))),
  );
  const actions = (
    <>
      <Link className="plain-link" to={paths.finance}>
        {words.common.back}
      </Link>
      <Link className="plain-link" to={`${paths.bookedInvoices}?month=${report.month}`}>
        {text.invoices}
      </Link>
      <Button onClick={() => window.print()}>{text.print}</Button>
      <Button loading={download.busy} onClick={() => void download.run()}>
        {text.monthFile}
      </Button>
    </>
  );
  return (
    <>
      <PageHeading title={text.monthTitle(report.month)} actions={actions} />
      <ProblemAlert problem={download.problem} />
      <Panel>
        <Facts
          facts={[
            [text.invoiced, <Link to={linesOf({ kind: "发票" })}>{money(report.invoicedFen)}</Link>],
            [
              text.reversed,
              <Link to={linesOf({ kind: "红字发票" })}>{signedMoney(report.reversedFen)}</Link>,
            ],
            [text.netInvoiced, signedMoney(report.netInvoicedFen)],
            [text.notInvoiced, money(report.notInvoicedFen)],
            ...monthOwed
              .filter((sum) => report.owed[sum] !== 0)
              .map((sum) => [monthOwedTitles[sum], money(report.owed[sum])] as const),
            ...(report.withoutFunds.length === 0
              ? []
              : [[text.withoutFunds, report.withoutFunds.join("、")] as const]),
          ]}
        />
        <RecordsTable
          caption={text.month}
          columns={sums}
          rows={[...report.totals.map(named), { ...totalOf(report.totals), name: text.total }]}
          keyOf={({ name }) => name}
        />
        {report.locks.length === 0 ? undefined : (
          <RecordsTable
            caption={text.invoicedByLock}
            columns={lockSums}
            rows={report.locks}
            keyOf={({ lockType, years }) => `${lockType} ${years}`}
          />
        )}
      </Panel>
      <Panel title={text.daySums}>
        <MonthChart days={report.days} />
        <RecordsTable
          caption={text.daySums}
          columns={daySums}
          rows={withTotal(report)}
          keyOf={({ day = "", name }) => day + name}
        />
      </Panel>
      {report.corrections.length === 0 ? undefined : (
        <Panel title={text.corrections}>
          <p>{text.correctionsHint}</p>
          <RecordsTable
            caption={text.corrections}
            columns={entryColumns}
            rows={report.corrections}
            keyOf={({ day, ...entry }) => day + entryKey(entry)}
          />
        </Panel>
      )}
      <MonthEntries title={text.entries} entries={report.entries} />
    </>
  );
}
