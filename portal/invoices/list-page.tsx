import { serialsTitle } from "../../domain/form/title";
import { tabsUnder, type TabUnder } from "../../domain/application/stage";
import { invoicePhases } from "../../domain/values";
import { hasInvoiceFiles, isInvoiceUnderWay, type Urgency } from "../../domain/application/view";
import type { ApplicationPage, SummaryView } from "../client/views";
import { paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { money } from "../shared/money";
import type { Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { TabbedList, type TabContent } from "../shared/tabbed-list";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { DownloadButton } from "./download-button";
import { PrintButton } from "./print-button";
import { RequestButton } from "./request-button";

const text = invoiceWords;
const invoiceTabs = tabsUnder("打印电子发票");

function Act({ row }: { row: SummaryView }) {
  const { id, allowed, invoiceFailure } = row;
  if (allowed.includes("requestInvoice")) {
    return (
      <div className="actions">
        <RequestButton id={id} inList />
        {/* An application whose latest request failed may have earlier invoices that were reversed. */}
        {invoiceFailure === undefined ? undefined : (
          <ListLink to={paths.invoice(id)}>{text.details}</ListLink>
        )}
      </div>
    );
  }
  if (invoicePhases[row.invoice] === "being made") return undefined;
  return (
    <div className="actions">
      {hasInvoiceFiles(row) ? (
        <>
          <PrintButton id={id} />
          <DownloadButton id={id} />
        </>
      ) : undefined}
      <ListLink to={paths.invoice(id)}>{text.details}</ListLink>
    </div>
  );
}

const columns: Column<SummaryView>[] = [
  {
    title: words.application.lockSerial,
    bare: true,
    look: "serial",
    cell: ({ locks }) => <strong>{serialsTitle(locks)}</strong>,
  },
  {
    title: words.application.organisationName,
    ifDifferent: ({ organisationName }) => organisationName ?? "",
    cell: ({ organisationName }) => organisationName,
  },
  {
    title: text.amount,
    line: 1,
    look: "fixed",
    cell: ({ keptFen, invoicedFen = keptFen }) => money(invoicedFen),
  },
  { title: words.payment.paidAt, look: "instant", cell: ({ paidAt }) => beijingTime(paidAt) },
  {
    title: text.status,
    line: 2,
    cell: ({ invoice, invoiceFailure }) => (
      <>
        <StateTag state={invoice} />
        {invoiceFailure === undefined ? undefined : (
          <p className="failure">{`${text.failure}：${invoiceFailure}`}</p>
        )}
      </>
    ),
  },
  { title: words.common.actions, bare: true, look: "fixed", cell: (row) => <Act row={row} /> },
];

const contents: Readonly<Record<TabUnder<"打印电子发票">, TabContent>> = {
  未申请: { columns, nothing: text.emptyOpen },
  已申请: { columns, nothing: text.emptyRequested },
};

/** Returns the urgency of polling: high while an invoice is being issued or reversed. */
const rhythm = (page: ApplicationPage | undefined): Urgency =>
  page?.items.some(isInvoiceUnderWay) ? "waiting" : "watched";

/** Page 打印电子发票 with the tabs 未申请 and 已申请. */
export default function InvoiceListPage() {
  const { title, status: label } = text;
  const page = { title, label, address: paths.invoices, tabs: invoiceTabs, contents, rhythm };
  return <TabbedList {...page} first="未申请" />;
}
