import { Link, useSearchParams } from "react-router";
import { beijingDay, isDay } from "../../domain/beijing-day";
import { monthsBeside } from "../../domain/reconciliation/month";
import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import type { MonthView, PendingInvoice } from "../client/views";
import { paths } from "../paths";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { money, signedMoney } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { reconciliation as text } from "../words/reconciliation";
import { RecordsTable, type Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { beijingTime } from "../shared/time";
import { MonthEntries } from "./month-entries";
import { ApplicationLink } from "./application-link";

const columns: Column<PendingInvoice>[] = [
  {
    title: words.application.number,
    line: 2,
    cell: ({ applicationId }) => <ApplicationLink number={applicationId} />,
  },
  { title: words.application.organisationName, line: 1, cell: ({ organisationName }) => organisationName },
  {
    title: invoiceWords.status,
    line: 1,
    look: "fixed",
    cell: ({ invoice }) => <StateTag state={invoice} />,
  },
  { title: text.amount, line: 2, look: "amount", cell: ({ amountFen }) => money(amountFen) },
  { title: invoiceWords.failure, line: 2, cell: ({ failure }) => failure ?? words.common.none },
  { title: words.application.updatedAt, line: 3, look: "instant", cell: ({ since }) => beijingTime(since) },
];

/** Panel 未完成的发票: invoices that failed or are being taken back. */
function PendingInvoicesPanel() {
  const load = useLoad(read("pendingInvoices"), "watched");
  return (
    <Panel title={text.pendingInvoices}>
      <Loaded from={load}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">{text.noPendingInvoices}</p>
          ) : (
            <RecordsTable
              caption={text.pendingInvoices}
              columns={columns}
              rows={items}
              keyOf={({ applicationId }) => applicationId}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}

type Entry = MonthView["entries"][number];

const isInvoice = ({ kind }: Entry): boolean => kind === "发票" || kind === "红字发票";

/** Page 发票: unfinished invoices, and the invoices of a month with their files. */
export default function BookedInvoicesPage() {
  const { clock } = useSession();
  const [search] = useSearchParams();
  const thisMonth = beijingDay(clock.now()).slice(0, 7);
  const asked = search.get("month") ?? thisMonth;
  const month = isDay(`${asked}-01`) ? asked : thisMonth;
  const load = useLoad(read("month", { month }));
  const { before, after } = monthsBeside(month);
  const actions = (
    <>
      <Link className="plain-link" to={paths.finance}>
        {words.common.back}
      </Link>
      <Link className="plain-link" to={`?month=${before}`}>
        {text.monthBefore}
      </Link>
      {month < thisMonth ? (
        <Link className="plain-link" to={`?month=${after}`}>
          {text.monthAfter}
        </Link>
      ) : undefined}
    </>
  );
  return (
    <>
      <PageHeading title={text.invoicesOf(month)} actions={actions} />
      <PendingInvoicesPanel />
      <Loaded from={load}>
        {({ invoicedFen, reversedFen, netInvoicedFen, notInvoicedFen, entries }) => (
          <>
            <Panel>
              <Facts
                facts={[
                  [text.invoiced, money(invoicedFen)],
                  [text.reversed, signedMoney(reversedFen)],
                  [text.netInvoiced, signedMoney(netInvoicedFen)],
                  [text.notInvoiced, money(notInvoicedFen)],
                ]}
              />
            </Panel>
            <MonthEntries title={text.invoices} entries={entries.filter(isInvoice)} />
          </>
        )}
      </Loaded>
    </>
  );
}
