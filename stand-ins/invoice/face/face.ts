import { amountInCapitals, yuan } from "./amount";
import { toBeijingDate } from "../../shared/beijing-time";

export interface InvoiceParty {
  name: string;
  /** Empty for a person as buyer. */
  taxNumber: string;
}

/** What a document is made from, once it has its number. Amounts in fen, negative on a red one; instants ISO 8601 UTC. */
export interface IssuedInvoice {
  invoiceNumber: string;
  issuedAt: string;
  buyer: InvoiceParty;
  seller: InvoiceParty;
  itemName: string;
  specification: string;
  netFen: number;
  taxFen: number;
  taxRatePercent: number;
  remark: string;
  clerk: string;
}

/** Every text on the face of the document, as it is printed. */
export interface InvoiceFace {
  title: string;
  invoiceNumber: string;
  /** 开票日期, Beijing time: "2026年01月02日". */
  issuedOn: string;
  buyer: InvoiceParty;
  seller: InvoiceParty;
  line: {
    name: string;
    specification: string;
    unit: string;
    quantity: string;
    unitPrice: string;
    net: string;
    rate: string;
    tax: string;
  };
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

/** The face of an 电子发票（普通发票） with one line of one piece; of minus one on a red one. */
export function invoiceFace(invoice: IssuedInvoice): InvoiceFace {
  const { netFen, taxFen, taxRatePercent, invoiceNumber } = invoice;
  const totalFen = netFen + taxFen;
  const [year, month, day] = beijingDate(invoice.issuedAt);
  const net = yuan(netFen);
  const tax = yuan(taxFen);
  return {
    title: "电子发票（普通发票）",
    invoiceNumber,
    issuedOn: `${year}年${month}月${day}日`,
    buyer: invoice.buyer,
    seller: invoice.seller,
    line: {
      name: invoice.itemName,
      specification: invoice.specification,
      unit: "项",
      quantity: totalFen < 0 ? "-1" : "1",
      unitPrice: yuan(Math.abs(netFen)),
      net,
      rate: `${taxRatePercent}%`,
      tax,
    },
    total: {
      net: `¥${net}`,
      tax: `¥${tax}`,
      capitals: amountInCapitals(totalFen),
      figures: `¥${yuan(totalFen)}`,
    },
    remark: invoice.remark,
    clerk: invoice.clerk,
    qrText: `01,32,,${invoiceNumber},${yuan(totalFen)},${year}${month}${day},,`,
  };
}
