import { Link } from "react-router";
import { lockTypesTitle, serialsTitle } from "../../domain/form/title";
import type { TabUnder } from "../../domain/application/stage";
import { pickupShown } from "../../domain/application/view";
import type { SummaryView } from "../client/views";
import { paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { money } from "../shared/money";
import type { Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { TabbedList, type TabContent } from "../shared/tabbed-list";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { paymentTabs } from "./tabs";

const text = words.payment;

const lock: Column<SummaryView>[] = [
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
  { title: words.application.lockType, look: "fixed", cell: ({ locks }) => lockTypesTitle(locks) },
  { title: words.application.pickup, look: "fixed", cell: ({ pickup }) => pickup },
  { title: text.amount, line: 1, look: "fixed", cell: ({ feeFen }) => money(feeFen) },
  { title: text.paymentStatus, line: 2, cell: ({ payment }) => <StateTag state={payment} /> },
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
  { title: text.handlingStatus, line: 2, cell: ({ handling }) => <StateTag state={handling} /> },
  { title: text.pickupStatus, cell: (row) => <StateTag state={pickupShown(row)} /> },
  { title: text.paidAt, line: 3, look: "instant", cell: ({ paidAt }) => beijingTime(paidAt) },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ id }) => <ListLink to={paths.paymentDetails(id)}>{text.viewDetails}</ListLink>,
  },
];

const contents: Readonly<Record<TabUnder<"CA支付">, TabContent>> = {
  未支付: { columns: columnsUnpaid, nothing: text.empty },
  已支付: { columns: columnsPaid, nothing: text.emptyPaid },
  已办理: { columns: columnsPaid, nothing: text.emptyPaid },
};

/** Page CA支付 with the tabs 未支付, 已支付 and 已办理. */
export default function PaymentListPage() {
  const { title, paymentStatus: label } = text;
  const page = { title, label, address: paths.payments, tabs: paymentTabs, contents };
  return <TabbedList {...page} first="未支付" />;
}
