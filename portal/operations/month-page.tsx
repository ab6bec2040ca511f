import Button from "antd/es/button";
import { Link, useParams, useSearchParams } from "react-router";
import type { MonthView } from "../client/views";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import { endpoints, paths } from "../paths";
import { channelTraits } from "../../domain/money/channels";
import { bridgeTitles } from "../../domain/money/month";
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

const text = words.reconciliation;

/** It went back: below zero beside what came. */
const isOut = (kind: MonthView["entries"][number]["kind"]): boolean => kind === "退款" || kind === "人工结清";

type Amounts = Omit<MonthView["totals"][number], "channel">;
type Sums = Amounts & { name: string };

const sums: Column<Sums>[] = [
  { title: text.channel, look: "fixed", cell: ({ name }) => name },
  {
    title: text.taken,
    look: "amount",
    cell: ({ takenFen, takenCount }) => `${money(takenFen)}（${takenCount}）`,
  },
  {
    title: text.refunded,
    look: "amount",
    cell: ({ refundedFen, refundedCount }) => `${money(refundedFen)}（${refundedCount}）`,
  },
  { title: text.byHand, look: "amount", cell: ({ byHandFen }) => money(byHandFen) },
  { title: text.net, look: "amount", cell: ({ netFen }) => signedMoney(netFen) },
  { title: text.fee, look: "amount", cell: ({ feeFen }) => signedMoney(feeFen) },
  { title: text.settled, look: "amount", cell: ({ settledFen }) => signedMoney(settledFen) },
  { title: text.gap, cell: gapShown },
];

/** The gap, and what it is made of. */
function gapShown(row: Sums): string {
  const parts = bridgeTitles
    .filter(([reason]) => row[reason] !== 0)
    .map(([reason, title]) => `${title}${signedMoney(row[reason])}`);
  return [signedMoney(row.gapFen), ...(parts.length > 0 ? [`（${parts.join("，")}）`] : [])].join("");
}

const daySums: Column<Sums & { day: string }>[] = [
  { title: text.day, look: "fixed", cell: ({ day }) => <Link to={`?day=${day}`}>{day}</Link> },
  ...sums,
];

const entries: Column<MonthView["entries"][number]>[] = [
  { title: text.entryKind, look: "fixed", cell: ({ kind }) => kind },
  {
    title: text.channel,
    look: "fixed",
    cell: ({ channel }) => (channel === undefined ? words.common.none : channelTraits[channel].name),
  },
  {
    title: text.application,
    cell: ({ applicationId }) => (
      <Link className="number" to={paths.operation(applicationId)}>
        {applicationId}
      </Link>
    ),
  },
  {
    title: text.amount,
    look: "amount",
    cell: ({ kind, amountFen }) => signedMoney(isOut(kind) ? -amountFen : amountFen),
  },
  { title: text.entryRemark, cell: ({ remark }) => remark },
];

const amounts = [
  ...(["takenFen", "takenCount", "refundedFen", "refundedCount", "byHandFen"] as const),
  ...(["netFen", "feeFen", "settledFen", "gapFen"] as const),
  ...bridgeTitles.map(([reason]) => reason),
];

/** All channels together. */
const totalOf = (totals: readonly Amounts[]): Amounts =>
  totals.reduce((sum, one) => {
    const added = { ...sum };
    for (const amount of amounts) added[amount] += one[amount];
    return added;
  });

const named = <T extends MonthView["totals"][number]>(row: T) => ({
  ...row,
  name: channelTraits[row.channel].name,
});

/** 月报: a month by channel and day, and each day's entries down to their applications. */
export default function MonthPage() {
  const { month = "" } = useParams();
  const load = useLoad<MonthView>(endpoints.month(month));
  return <Loaded from={load}>{(report) => <Month report={report} />}</Loaded>;
}

function Month({ report }: { report: MonthView }) {
  const { api } = useSession();
  const download = useAction(async () => saveFile(await api.getFile(endpoints.monthFile(report.month))));
  const actions = (
    <>
      <Link className="plain-link" to={paths.operations}>
        {words.common.back}
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
            [text.invoiced, money(report.invoicedFen)],
            [text.reversed, signedMoney(report.reversedFen)],
            [text.netInvoiced, signedMoney(report.netInvoicedFen)],
            [text.notInvoiced, money(report.notInvoicedFen)],
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
      </Panel>
      <Panel title={text.daySums}>
        <MonthChart days={report.days} />
        <RecordsTable
          caption={text.daySums}
          columns={daySums}
          rows={report.days.map(named)}
          keyOf={({ day, name }) => day + name}
        />
      </Panel>
      {report.corrections.length === 0 ? undefined : (
        <Panel title={text.corrections}>
          <p>{text.correctionsHint}</p>
          <RecordsTable
            caption={text.corrections}
            columns={[{ title: text.day, look: "fixed", cell: ({ day }) => day }, ...entries]}
            rows={report.corrections}
            keyOf={({ day, kind, applicationId, amountFen, remark }) =>
              [day, kind, applicationId, amountFen, remark].join()
            }
          />
        </Panel>
      )}
      <Entries report={report} />
    </>
  );
}

/** One day's entries: a whole month of them would be a page of thousands of rows. */
function Entries({ report }: { report: MonthView }) {
  const [search] = useSearchParams();
  const days = [...new Set(report.entries.map(({ day }) => day))].sort();
  const day = search.get("day") ?? days[days.length - 1];
  const rows = report.entries.filter((entry) => entry.day === day);
  return (
    <Panel title={text.entries}>
      {days.length === 0 ? undefined : (
        <nav className="filters" aria-label={text.entries}>
          {days.map((one) => (
            <Link key={one} to={`?day=${one}`} {...(one === day ? { "aria-current": "page" as const } : {})}>
              {one.slice(-2)}
            </Link>
          ))}
        </nav>
      )}
      {day === undefined ? undefined : <p>{text.entriesOf(day, rows.length)}</p>}
      {rows.length === 0 ? (
        <p className="empty">{text.noEntries}</p>
      ) : (
        <RecordsTable
          caption={text.entries}
          columns={entries}
          rows={rows}
          keyOf={({ kind, applicationId, amountFen, remark }) =>
            [kind, applicationId, amountFen, remark].join()
          }
        />
      )}
    </Panel>
  );
}
