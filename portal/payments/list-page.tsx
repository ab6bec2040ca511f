import { Link, useSearchParams } from "react-router";
import type { TabUnder } from "../../domain/application/stage";
import { useLastSeen } from "../client/use-last-seen";
import { useLoad } from "../client/use-load";
import type { ApplicationPage, SummaryView } from "../client/views";
import { endpoints, paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Pager } from "../shared/pager";
import { pickupState } from "../shared/pickup-state";
import { RecordsTable, type Column } from "../shared/records-table";
import { SearchBox } from "../shared/search-box";
import { StateTag } from "../shared/state-tag";
import { TabLinks } from "../shared/tab-links";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { paymentTabs } from "./tabs";

const text = words.payment;
const tabLinks = paymentTabs.map((tab) => ({ key: tab, title: tab, to: `${paths.payments}?tab=${tab}` }));

const lock: Column<SummaryView>[] = [
  {
    title: words.application.organisationName,
    bare: true,
    cell: ({ organisationName }) => <strong>{organisationName}</strong>,
  },
  { title: words.application.lockType, look: "fixed", cell: ({ lockType }) => lockType },
  { title: words.application.lockSerial, look: "serial", cell: ({ lockSerial }) => lockSerial },
  { title: words.application.pickup, look: "fixed", cell: ({ pickup }) => pickup },
  { title: text.amount, look: "fixed", cell: ({ feeFen }) => money(feeFen) },
  { title: text.paymentStatus, cell: ({ payment }) => <StateTag state={payment} /> },
];

const columnsUnpaid: Column<SummaryView>[] = [
  ...lock,
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ id, allowed }) =>
      allowed.includes("startPayment") ? (
        <Link className="primary-link small" to={paths.pay(id)}>
          {text.pay}
        </Link>
      ) : undefined,
  },
];

const columnsPaid: Column<SummaryView>[] = [
  ...lock,
  { title: text.handlingStatus, cell: ({ handling }) => <StateTag state={handling} /> },
  { title: text.pickupStatus, cell: (row) => <StateTag state={pickupState(row)} /> },
  { title: text.paidAt, look: "instant", cell: ({ paidAt }) => beijingTime(paidAt) },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ id }) => <ListLink to={paths.paymentDetails(id)}>{text.viewDetails}</ListLink>,
  },
];

/** What each tab lists, and says where there is nothing. */
const lists: Readonly<Record<TabUnder<"CA支付">, { columns: Column<SummaryView>[]; nothing: string }>> = {
  未支付: { columns: columnsUnpaid, nothing: text.empty },
  已支付: { columns: columnsPaid, nothing: text.emptyPaid },
  已办理: { columns: columnsPaid, nothing: text.emptyPaid },
};

/** CA支付: 未支付, 已支付, 已办理. */
export default function PaymentListPage() {
  const [search] = useSearchParams();
  const tab = search.get("tab") ?? "未支付";
  const query = new URLSearchParams(search);
  query.set("tab", tab);
  const list = useLoad<ApplicationPage>(`${endpoints.applications}?${query.toString()}`);
  const counts = useLastSeen(list.data?.counts);
  const { columns, nothing } = lists[paymentTabs.find((name) => name === tab) ?? "未支付"];
  const empty = search.has("search") ? words.common.noMatch : nothing;
  return (
    <>
      <PageHeading title={text.title} />
      <TabLinks label={text.paymentStatus} tabs={tabLinks} current={tab} counts={counts} />
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
