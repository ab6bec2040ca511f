import { beijingOffsetMs } from "../beijing-day";
import { amountInCapitals, splitTax, yuan } from "./amount";
import type { BuyerTitle, InvoiceDelivery } from "./request";

/** What an invoice is asked for with. */
export interface InvoiceOrder {
  /** The provider's idempotency key: the same one never gets a second invoice number. */
  orderNo: string;
  applicationId: string;
  buyer: BuyerTitle;
  delivery: InvoiceDelivery;
  /** What the buyer pays, tax included. */
  totalFen: number;
  /** What was bought, for the column 规格型号: "法人锁 延期2年". */
  item: string;
  remark: string;
}

/** What the provider says of an order. Only "issued" and "failed" are final. */
export type InvoiceResult =
  | { standing: "issuing" }
  /** `issuedAt` is an ISO 8601 UTC instant. */
  | { standing: "issued"; invoiceNumber: string; issuedAt: string; pdfUrl: string }
  | { standing: "failed"; reason: string }
  /** The provider has no such order. */
  | { standing: "unknown" };

export interface InvoiceParty {
  name: string;
  /** Empty for a person as buyer. */
  taxNumber: string;
}

/** What a document is made from, once it has its number. Instants are ISO 8601 UTC. */
export interface IssuedInvoice {
  invoiceNumber: string;
  issuedAt: string;
  buyer: InvoiceParty;
  seller: InvoiceParty;
  itemName: string;
  specification: string;
  totalFen: number;
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
  const [year = "", month = "", day = ""] = new Date(Date.parse(instant) + beijingOffsetMs)
    .toISOString()
    .slice(0, 10)
    .split("-");
  return [year, month, day];
}

/** The face of an 电子发票（普通发票） with one line of one piece. */
export function invoiceFace(invoice: IssuedInvoice): InvoiceFace {
  const { totalFen, taxRatePercent, invoiceNumber } = invoice;
  const { netFen, taxFen } = splitTax({ totalFen, ratePercent: taxRatePercent });
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
      quantity: "1",
      unitPrice: net,
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
