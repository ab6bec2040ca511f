import type { ApplicationView } from "../client/views";
import type { Fact } from "../shared/facts";
import { money } from "../shared/money";
import { RecordsTable, type Column } from "../shared/records-table";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";

const text = invoiceWords;

type Buyer = NonNullable<ApplicationView["invoiceBuyer"]>;
type Line = NonNullable<ApplicationView["invoiceLines"]>[number];

/** Returns 抬头 and, if there is one, 税号; empty for those who may not read the invoice's buyer. */
export const buyerFacts = (buyer: Buyer | undefined): Fact[] =>
  buyer === undefined
    ? []
    : [
        [text.buyerName, buyer.name],
        ...(buyer.kind === "organisation" ? [[text.taxNumber, buyer.taxNumber] as const] : []),
      ];

const itemOf = ({ lockType, years }: Line): string => text.item(lockType, words.application.yearsOf(years));

/** Lists the lines in words if there is no room for a table: "单位锁 延期1年 2把 400.00元". */
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

/** Table of the invoice's lines. */
export function InvoiceLines({ lines = [] }: { lines?: readonly Line[] | undefined }) {
  if (lines.length === 0) return undefined;
  return <RecordsTable compact caption={text.lines} columns={columns} rows={lines} keyOf={itemOf} />;
}
