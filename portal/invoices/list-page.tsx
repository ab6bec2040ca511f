import { serialsTitle } from "../../domain/application/title";
import { invoicePhases } from "../../domain/application/values";
import { tabsUnder, type TabUnder } from "../../domain/application/stage";
import type { Urgency } from "../client/ask-again";
import type { ApplicationPage, SummaryView } from "../client/views";
import { paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { money } from "../shared/money";
import type { Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { TabbedList, type TabContent } from "../shared/tabbed-list";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { DownloadButton } from "./download-button";
import { PrintButton } from "./print-button";
import { RequestButton } from "./request-button";

const text = words.invoice;
const invoiceTabs = tabsUnder("打印电子发票");

function Act({ row: { id, allowed, invoice, invoiceFailure } }: { row: SummaryView }) {
  if (allowed.includes("requestInvoice")) {
    return (
      <div className="actions">
        <RequestButton id={id} inList />
        {/* One that failed may have invoices before it, which were taken back. */}
        {invoiceFailure === undefined ? undefined : (
          <ListLink to={paths.invoice(id)}>{text.details}</ListLink>
        )}
      </div>
    );
  }
  if (invoice === "开票中") return undefined;
  return (
    <div className="actions">
      {invoice === "已红冲" ? undefined : (
        <>
          <PrintButton id={id} />
          <DownloadButton id={id} />
        </>
      )}
      <ListLink to={paths.invoice(id)}>{text.details}</ListLink>
    </div>
  );
}

const columns: Column<SummaryView>[] = [
  {
    title: words.application.organisationName,
    bare: true,
    cell: ({ organisationName }) => <strong>{organisationName}</strong>,
  },
  { title: words.application.lockSerial, look: "serial", cell: ({ locks }) => serialsTitle(locks) },
  { title: text.amount, look: "fixed", cell: ({ keptFen, invoicedFen = keptFen }) => money(invoicedFen) },
  { title: words.payment.paidAt, look: "instant", cell: ({ paidAt }) => beijingTime(paidAt) },
  {
    title: text.status,
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

/** An invoice that is being drawn is waited for. */
const rhythm = (page: ApplicationPage | undefined): Urgency =>
  page?.items.some(({ invoice }) => invoicePhases[invoice] === "being made") ? "waiting" : "watched";

/** 打印电子发票: 未申请, 已申请. */
export default function InvoiceListPage() {
  const { title, status: label } = text;
  const page = { title, label, address: paths.invoices, tabs: invoiceTabs, contents, rhythm };
  return <TabbedList {...page} first="未申请" />;
}
