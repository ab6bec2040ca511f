import { Link, useSearchParams } from "react-router";
import { tabsUnder, type TabUnder } from "../../domain/application/stage";
import { useLastSeen } from "../client/use-last-seen";
import { useLoad } from "../client/use-load";
import type { ApplicationPage, SummaryView } from "../client/views";
import { endpoints, paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Pager } from "../shared/pager";
import { RecordsTable, type Column } from "../shared/records-table";
import { SearchBox } from "../shared/search-box";
import { StateTag } from "../shared/state-tag";
import { TabLinks } from "../shared/tab-links";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { DownloadButton } from "./download-button";

const text = words.invoice;
const invoiceTabs = tabsUnder("打印电子发票");
/** What a tab says where there is nothing. */
const nothingIn: Readonly<Record<TabUnder<"打印电子发票">, string>> = {
  未申请: text.emptyOpen,
  已申请: text.emptyRequested,
};
const tabLinks = invoiceTabs.map((tab) => ({ key: tab, title: tab, to: `${paths.invoices}?tab=${tab}` }));

/** An invoice is made within seconds: the list follows it. Milliseconds. */
const askEveryMs = 2_000;

function Act({ row: { id, allowed, invoice } }: { row: SummaryView }) {
  if (allowed.includes("requestInvoice")) {
    return (
      <Link className="primary-link small" to={paths.invoice(id)}>
        {text.request}
      </Link>
    );
  }
  if (invoice === "开票中") return undefined;
  return (
    <div className="actions">
      {invoice === "已红冲" ? undefined : <DownloadButton id={id} />}
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
  { title: words.application.lockSerial, look: "serial", cell: ({ lockSerial }) => lockSerial },
  { title: text.amount, look: "fixed", cell: ({ feeFen }) => money(feeFen) },
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

/** 打印电子发票: 未申请, 已申请. */
export default function InvoiceListPage() {
  const [search] = useSearchParams();
  const tab = search.get("tab") ?? "未申请";
  const query = new URLSearchParams(search);
  query.set("tab", tab);
  const list = useLoad<ApplicationPage>(`${endpoints.applications}?${query.toString()}`, askEveryMs);
  const counts = useLastSeen(list.data?.counts);
  const nothing = nothingIn[invoiceTabs.find((name) => name === tab) ?? "未申请"];
  const empty = search.has("search") ? words.common.noMatch : nothing;
  return (
    <>
      <PageHeading title={text.title} />
      <TabLinks label={text.status} tabs={tabLinks} current={tab} counts={counts} />
      <SearchBox />
      <Loaded from={list}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="empty">{empty}</p>
          ) : (
            <>
              <RecordsTable caption={tab} columns={columns} rows={page.items} keyOf={({ id }) => id} />
              <Pager {...page} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
