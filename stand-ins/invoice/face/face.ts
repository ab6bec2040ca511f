import { toBeijingDate } from "../../shared/beijing-time";
import type { BilledLine } from "../billing-order";
import { amountInCapitals, totalsOf, unitPrice, yuan } from "./amount";

export interface InvoiceParty {
  name: string;
  /** Tax number; empty for a person as buyer. */
  taxNumber: string;
}

/** Data of a document once its invoice has a number. Instants are ISO 8601 UTC. */
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
  /** Quantity; empty, like the unit price, if the order doesn't state it. */
  quantity: string;
  /** Unit price without tax; positive on a red invoice as well. */
  unitPrice: string;
  net: string;
  rate: string;
  tax: string;
}

/** All texts on the face of the document, as they are printed. */
export interface InvoiceFace {
  title: string;
  invoiceNumber: string;
  /** 开票日期 in Beijing time: "2026年01月02日". */
  issuedOn: string;
  buyer: InvoiceParty;
  seller: InvoiceParty;
  lines: FaceLine[];
  total: { net: string; tax: string; capitals: string; figures: string };
  remark: string;
  clerk: string;
  /** Content of the QR code, as on real documents: kind, form, empty code, number, total, date. */
  qrText: string;
}

/** Returns year, month and day of an instant in Beijing time. */
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
    // Rounding hides floating-point errors: a rate has at most three decimals.
    rate: `${Math.round(Number(taxRate) * 1000) / 10}%`,
    tax: yuan(taxFen),
  };
}

/** Returns the face of an 电子发票（普通发票）. */
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
