import { Link, useSearchParams } from "react-router";
import type { Tab } from "../../domain/stage";
import { useLastSeen } from "../client/use-last-seen";
import { useLoad } from "../client/use-load";
import type { ApplicationPage, SummaryView } from "../client/views";
import { endpoints, paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { PageHeading } from "../shared/page-heading";
import { Pager } from "../shared/pager";
import { RecordsTable, type Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { TabLinks } from "../shared/tab-links";
import { beijingTime } from "../shared/time";
import { words } from "../words";

const text = words.payment;
const paymentTabs = ["未支付", "已支付", "已办理"] as const satisfies readonly Tab[];
const tabLinks = paymentTabs.map((tab) => ({ key: tab, title: tab, to: `${paths.payments}?tab=${tab}` }));

const lock: Column<SummaryView>[] = [
  {
    title: words.application.organisationName,
    bare: true,
    cell: ({ organisationName }) => <strong>{organisationName}</strong>,
  },
  { title: words.application.lockType, fixed: true, cell: ({ lockType }) => lockType },
  { title: words.application.lockSerial, cell: ({ lockSerial }) => lockSerial },
  { title: words.application.pickup, fixed: true, cell: ({ pickup }) => pickup },
  { title: text.amount, fixed: true, cell: ({ feeFen }) => money(feeFen) },
  { title: text.paymentStatus, cell: ({ payment }) => <StateTag state={payment} /> },
];

const columnsUnpaid: Column<SummaryView>[] = [
  ...lock,
  {
    title: words.common.actions,
    bare: true,
    fixed: true,
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
  {
    title: text.pickupStatus,
    cell: ({ receipt, handling }) => <StateTag state={receipt === "无" ? handling : receipt} />,
  },
  { title: text.paidAt, fixed: true, cell: ({ paidAt }) => beijingTime(paidAt) },
  {
    title: words.common.actions,
    bare: true,
    fixed: true,
    cell: ({ id }) => <Link to={paths.paymentDetails(id)}>{text.viewDetails}</Link>,
  },
];

/** CA支付: 未支付, 已支付, 已办理. */
export default function PaymentListPage() {
  const [search] = useSearchParams();
  const tab = search.get("tab") ?? "未支付";
  const query = new URLSearchParams({ tab, page: search.get("page") ?? "1" });
  const list = useLoad<ApplicationPage>(`${endpoints.applications}?${query.toString()}`);
  const counts = useLastSeen(list.data?.counts);
  return (
    <>
      <PageHeading title={text.title} />
      <TabLinks label={text.paymentStatus} tabs={tabLinks} current={tab} counts={counts} />
      <Loaded from={list}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="empty">{tab === "未支付" ? text.empty : text.emptyPaid}</p>
          ) : (
            <>
              <RecordsTable
                caption={tab}
                columns={tab === "未支付" ? columnsUnpaid : columnsPaid}
                rows={page.items}
                keyOf={({ id }) => id}
              />
              <Pager {...page} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
