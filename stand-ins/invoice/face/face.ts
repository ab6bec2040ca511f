import { toBeijingDate } from "../../shared/beijing-time";
import type { BilledLine } from "../billing-order";
import { amountInCapitals, totalsOf, unitPrice, yuan } from "./amount";

export interface InvoiceParty {
  name: string;
  /** Empty for a person as buyer. */
  taxNumber: string;
}

/** What a document is made from, once it has its number. Instants ISO 8601 UTC. */
export interface IssuedInvoice {
  invoiceNumber: string;
  issuedAt: string;
  buyer: InvoiceParty;
  seller: InvoiceParty;
  lines: readonly BilledLine[];
  remark: string;
  clerk: string;
}

/** A row of the table of items. */
export interface FaceLine {
  name: string;
  specification: string;
  unit: string;
  /** Empty, and so is the unit price, where it wasn't told. */
  quantity: string;
  /** Without tax, and positive on a red one, too. */
  unitPrice: string;
  net: string;
  rate: string;
  tax: string;
}

/** Every text on the face of the document, as it is printed. */
export interface InvoiceFace {
  title: string;
  invoiceNumber: string;
  /** 开票日期, Beijing time: "2026年01月02日". */
  issuedOn: string;
  buyer: InvoiceParty;
  seller: InvoiceParty;
  lines: FaceLine[];
  total: { net: string; tax: string; capitals: string; figures: string };
  remark: string;
  clerk: string;
  /** What the QR code says: kind, form, (no code), number, total, date, as on the real document. */
  qrText: string;
}

/** Year, month and day of an instant in Beijing. */
function beijingDate(instant: string): [year: string, month: string, day: string] {
  const [year = "", month = "", day = ""] = toBeijingDate(instant).split("-");
  return [year, month, day];
}

function faceLine({ goodsName, specType, unit, taxRate, piece, netFen, taxFen }: BilledLine): FaceLine {
  return {
    name: goodsName,
    specification: specType,
    unit,
    quantity: piece?.num ?? "",
    unitPrice: piece ? unitPrice(netFen, piece.num) : "",
    net: yuan(netFen),
    // A rate has three decimals at most.
    rate: `${Math.round(Number(taxRate) * 1000) / 10}%`,
    tax: yuan(taxFen),
  };
}

/** The face of an 电子发票（普通发票）. */
export function invoiceFace(invoice: IssuedInvoice): InvoiceFace {
  const { invoiceNumber } = invoice;
  const { netFen, taxFen, totalFen } = totalsOf(invoice.lines);
  const [year, month, day] = beijingDate(invoice.issuedAt);
  return {
    title: "电子发票（普通发票）",
    invoiceNumber,
    issuedOn: `${year}年${month}月${day}日`,
    buyer: invoice.buyer,
    seller: invoice.seller,
    lines: invoice.lines.map(faceLine),
    total: {
      net: `¥${yuan(netFen)}`,
      tax: `¥${yuan(taxFen)}`,
      capitals: amountInCapitals(totalFen),
      figures: `¥${yuan(totalFen)}`,
    },
    remark: invoice.remark,
    clerk: invoice.clerk,
    qrText: `01,32,,${invoiceNumber},${yuan(totalFen)},${year}${month}${day},,`,
  };
}
