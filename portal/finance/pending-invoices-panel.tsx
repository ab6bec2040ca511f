import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import type { PendingInvoice } from "../client/views";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { ApplicationLink } from "./application-link";
import { reconciliation as text } from "../words/reconciliation";

const columns: Column<PendingInvoice>[] = [
  {
    title: words.application.number,
    cell: ({ applicationId }) => <ApplicationLink number={applicationId} />,
  },
  { title: words.application.organisationName, cell: ({ organisationName }) => organisationName },
  { title: words.invoice.status, look: "fixed", cell: ({ invoice }) => <StateTag state={invoice} /> },
  { title: text.amount, look: "amount", cell: ({ amountFen }) => money(amountFen) },
  { title: words.invoice.failure, cell: ({ failure }) => failure ?? words.common.none },
  { title: words.application.updatedAt, look: "instant", cell: ({ since }) => beijingTime(since) },
];

/** Panel 未完成的发票: invoices that failed or are being taken back. */
export function PendingInvoicesPanel() {
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
