import { fileAt } from "../client/addresses";
import type { InvoiceFormat } from "../../domain/invoice/document";
import type { ApplicationView, ReversedInvoiceView } from "../client/views";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { FileButton } from "./download-button";
import { LinesInWords } from "./invoice-content";

const text = words.invoice;

/** Format that is offered: the copy for reading. The original in law (OFD) has the same number. */
const format: InvoiceFormat = "pdf";

const columnsFor = (id: string): Column<ReversedInvoiceView>[] => [
  { title: text.blueNumber, cell: ({ blueNumber }) => <span className="number">{blueNumber}</span> },
  { title: text.redNumber, cell: ({ redNumber }) => <span className="number">{redNumber}</span> },
  {
    title: text.buyerName,
    cell: ({ buyer }) =>
      buyer && (
        <>
          {buyer.name}
          {buyer.kind === "organisation" ? <p className="number">{buyer.taxNumber}</p> : undefined}
        </>
      ),
  },
  { title: text.lines, cell: LinesInWords },
  { title: text.amount, look: "amount", cell: ({ amountFen }) => money(amountFen) },
  { title: text.redIssuedAt, look: "instant", cell: ({ redIssuedAt }) => beijingTime(redIssuedAt) },
  {
    title: words.common.actions,
    bare: true,
    cell: ({ blueNumber, redNumber }) => (
      <div className="actions">
        {(
          [
            [text.blue, blueNumber],
            [text.red, redNumber],
          ] as const
        ).map(([which, number]) => (
          <FileButton
            key={number}
            path={fileAt("numberedInvoice", { id, number, format })}
            label={text.downloadOf(which, format.toUpperCase())}
          />
        ))}
      </div>
    ),
  },
];

/** Shows reversed invoices, each with its red letter; renders nothing if there are none. */
export function ReversedInvoices({
  application: { id, reversedInvoices },
}: {
  application: ApplicationView;
}) {
  if (reversedInvoices.length === 0) return undefined;
  return (
    <Panel title={text.reversed}>
      <RecordsTable
        caption={text.reversed}
        columns={columnsFor(id)}
        rows={reversedInvoices}
        keyOf={({ redNumber }) => redNumber}
      />
    </Panel>
  );
}
