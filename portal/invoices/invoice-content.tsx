import type { ApplicationView } from "../client/views";
import type { Fact } from "../shared/facts";
import { money } from "../shared/money";
import { RecordsTable, type Column } from "../shared/records-table";
import { words } from "../words";

const text = words.invoice;

type Buyer = NonNullable<ApplicationView["invoiceBuyer"]>;
type Line = NonNullable<ApplicationView["invoiceLines"]>[number];

/** 抬头 and, where there is one, 税号; nothing for those who may not read whom an invoice is made out to. */
export const buyerFacts = (buyer: Buyer | undefined): Fact[] =>
  buyer === undefined
    ? []
    : [
        [text.buyerName, buyer.name],
        ...(buyer.kind === "organisation" ? [[text.taxNumber, buyer.taxNumber] as const] : []),
      ];

const itemOf = ({ lockType, years }: Line): string => text.item(lockType, words.application.yearsOf(years));

/** The lines in words, for where a table of them has no room: "单位锁 延期1年 2把 400.00元". */
export const LinesInWords = ({ lines }: { lines: readonly Line[] }) =>
  lines.map((line) => (
    <p key={itemOf(line)} className="whole">
      {text.lineOf(itemOf(line), line.quantity, money(line.totalFen))}
    </p>
  ));

const columns: Column<Line>[] = [
  { title: text.lineItem, bare: true, cell: itemOf },
  { title: text.quantity, look: "fixed", cell: ({ quantity }) => text.quantityOf(quantity) },
  { title: text.lineTotal, look: "amount", cell: ({ totalFen }) => money(totalFen) },
];

/** The invoice, line by line. */
export function InvoiceLines({ lines = [] }: { lines?: readonly Line[] | undefined }) {
  if (lines.length === 0) return undefined;
  return <RecordsTable compact caption={text.lines} columns={columns} rows={lines} keyOf={itemOf} />;
}
