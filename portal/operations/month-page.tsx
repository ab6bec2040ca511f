import Button from "antd/es/button";
import { Link, useParams } from "react-router";
import type { MonthView } from "../client/views";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import { endpoints, paths } from "../paths";
import { channelTraits } from "../../domain/money/channels";
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

const text = words.reconciliation;

type Sums = MonthView["totals"][number];
const sums: Column<Sums>[] = [
  { title: text.channel, look: "fixed", cell: ({ channel }) => channelTraits[channel].name },
  { title: text.taken, cell: ({ takenFen, takenCount }) => `${money(takenFen)}（${takenCount}）` },
  {
    title: text.refunded,
    cell: ({ refundedFen, refundedCount }) => `${money(refundedFen)}（${refundedCount}）`,
  },
  { title: text.byHand, cell: ({ byHandFen }) => money(byHandFen) },
  { title: text.net, cell: ({ netFen }) => signedMoney(netFen) },
  { title: text.fee, cell: ({ feeFen }) => signedMoney(feeFen) },
  { title: text.settled, cell: ({ settledFen }) => signedMoney(settledFen) },
];
const daySums: Column<MonthView["days"][number]>[] = [
  { title: text.day, look: "fixed", cell: ({ day }) => <Link to={paths.reconciliation(day)}>{day}</Link> },
  ...sums,
];
const entries: Column<MonthView["entries"][number]>[] = [
  { title: text.day, look: "fixed", cell: ({ day }) => day },
  { title: text.entryKind, cell: ({ kind }) => kind },
  {
    title: text.channel,
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
  { title: text.net, cell: ({ amountFen }) => signedMoney(amountFen) },
  { title: words.operation.remark, cell: ({ remark }) => remark },
];

/** 月报: a month by day and channel, down to each entry's application. */
export default function MonthPage() {
  const { month = "" } = useParams();
  const load = useLoad<MonthView>(endpoints.month(month));
  return <Loaded from={load}>{(report) => <Month report={report} />}</Loaded>;
}

function Month({ report }: { report: MonthView }) {
  const { api } = useSession();
  const download = useAction(async () => saveFile(await api.getFile(endpoints.monthFile(report.month))));
  const back = (
    <Link className="plain-link" to={paths.operations}>
      {words.common.back}
    </Link>
  );
  return (
    <>
      <PageHeading title={text.monthTitle(report.month)} actions={back} />
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
          rows={report.totals}
          keyOf={({ channel }) => channel}
        />
        <Button loading={download.busy} onClick={() => void download.run()}>
          {text.monthFile}
        </Button>
        <ProblemAlert problem={download.problem} />
      </Panel>
      <Panel title={text.result}>
        <RecordsTable
          caption={text.result}
          columns={daySums}
          rows={report.days}
          keyOf={({ day, channel }) => day + channel}
        />
      </Panel>
      <Panel title={text.entries}>
        <RecordsTable
          caption={text.entries}
          columns={entries}
          rows={report.entries}
          keyOf={({ day, kind, applicationId, amountFen, remark }) =>
            [day, kind, applicationId, amountFen, remark].join()
          }
        />
      </Panel>
    </>
  );
}
