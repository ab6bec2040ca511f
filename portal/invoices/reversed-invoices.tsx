import { fileAt } from "../client/addresses";
import type { InvoiceFormat } from "../../domain/invoice/document";
import type { ApplicationView, ReversedInvoiceView } from "../client/views";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { invoice as invoiceWords } from "../words/invoice";
import { FileButton } from "./download-button";
import { LinesInWords } from "./invoice-content";

const text = invoiceWords;

/** Format that is offered: the copy for reading. The original in law (OFD) has the same number. */
const format: InvoiceFormat = "pdf";

const columnsFor = (id: string): Column<ReversedInvoiceView>[] => {
  const withFile = (which: string, number: string) => (
    <>
      <p className="number">{number}</p>
      <FileButton
        path={fileAt("numberedInvoice", { id, number, format })}
        label={text.downloadOf(which, format.toUpperCase())}
      />
    </>
  );
  return [
    { title: text.blueNumber, line: 1, cell: ({ blueNumber }) => withFile(text.blue, blueNumber) },
    { title: text.redNumber, line: 2, cell: ({ redNumber }) => withFile(text.red, redNumber) },
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
    { title: text.amount, line: 3, look: "amount", cell: ({ amountFen }) => money(amountFen) },
    {
      title: text.redIssuedAt,
      line: 3,
      look: "instant",
      cell: ({ redIssuedAt }) => beijingTime(redIssuedAt),
    },
  ];
};

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
