import { z } from "zod";
import { beijingTime } from "../../domain/beijing-day";
import { splitTax, yuan } from "../../domain/invoice/amount";
import type { InvoiceLine, InvoiceOrder, InvoiceResult } from "../../domain/invoice/document";
import { callbackAddress } from "./callback";
import { documentAddress } from "./document-address";
import type { NuonuoSettings } from "./settings";

/** Returns the mode of delivery (0 mail, 1 phone, 2 both) with the field that each mode needs. */
function pushOf({ delivery: { email, phone } }: InvoiceOrder) {
  const pushMode = email === undefined ? "1" : phone === undefined ? "0" : "2";
  return { pushMode, email: email ?? "", buyerPhone: phone ?? "" };
}

/**
 * Returns the body of requestBillingNew for a blue 数电普票, with one detail per line of the invoice. Amounts are yuan with
 * two decimals, the tax rate is a fraction.
 */
export function billingRequest(order: InvoiceOrder, settings: NuonuoSettings) {
  const { buyer } = order;
  return {
    order: {
      buyerName: buyer.name,
      buyerTaxNum: buyer.kind === "organisation" ? buyer.taxNumber : "",
      naturalPersonFlag: buyer.kind === "person" ? "1" : "0",
      salerTaxNum: settings.seller.taxNumber,
      orderNo: order.orderNo,
      invoiceDate: beijingTime(order.requestedAt),
      /** 1 means a blue invoice. */
      invoiceType: "1",
      /** pc means 数电普票(电子). The default would be the older kind of invoice. */
      invoiceLine: "pc",
      clerk: settings.clerk,
      remark: order.remark,
      ...pushOf(order),
      callBackUrl: callbackAddress(settings, order.applicationId),
      ...(settings.extensionNumber === undefined ? {} : { extensionNumber: settings.extensionNumber }),
      invoiceDetail: order.lines.map((one) => detailOf(one, settings)),
    },
  };
}

/** Number of decimals of a price if the amount is no multiple of the quantity. */
const priceDecimals = 8;

function detailOf({ lockType, years, quantity, totalFen }: InvoiceLine, settings: NuonuoSettings) {
  const { netFen, taxFen } = splitTax({ totalFen, ratePercent: settings.taxRatePercent });
  return {
    goodsName: settings.itemName,
    goodsCode: settings.taxCode,
    specType: `${lockType} 延期${years}年`,
    unit: "项",
    withTaxFlag: "1",
    num: String(quantity),
    price:
      totalFen % quantity === 0
        ? yuan(totalFen / quantity)
        : (totalFen / quantity / 100).toFixed(priceDecimals),
    taxRate: (settings.taxRatePercent / 100).toFixed(2),
    taxExcludedAmount: yuan(netFen),
    tax: yuan(taxFen),
    taxIncludedAmount: yuan(totalFen),
  };
}

export const acceptedSchema = z.looseObject({ invoiceSerialNum: z.coerce.string().min(1) });

const text = z.union([z.string(), z.number()]).transform(String).nullish();

/** One order as a query reports it. Every number may be a string. */
export const rowSchema = z.looseObject({
  status: z.union([z.string(), z.number()]).transform(String),
  orderNo: text,
  failCause: text,
  allElectronicInvoiceNumber: text,
  invoiceNo: text,
  /** Time in milliseconds since the epoch, as a string or number. */
  invoiceTime: text,
  pdfUrl: text,
  ofdUrl: text,
  xmlUrl: text,
});
export type Row = z.output<typeof rowSchema>;

const numberSchema = z.string().regex(/^\d{20}$/);

function issuedOf(row: Row, origins: readonly string[]): InvoiceResult {
  const invoiceNumber = numberSchema.parse(row.allElectronicInvoiceNumber || row.invoiceNo);
  const issuedAt = new Date(z.coerce.number().int().positive().parse(row.invoiceTime)).toISOString();
  const url = (given: string) => documentAddress(given, origins).href;
  return {
    status: "issued",
    ...{ invoiceNumber, issuedAt, pdfUrl: url(row.pdfUrl ?? "") },
    ...(row.ofdUrl ? { ofdUrl: url(row.ofdUrl) } : {}),
    ...(row.xmlUrl ? { xmlUrl: url(row.xmlUrl) } : {}),
  };
}

/**
 * Returns the platform's report in our own terms. Status 22 counts as failed; whether it only waits for the drawer is
 * asked separately.
 *
 * @throws Error for a status that a 数电 invoice can't have, or a document address that is not the platform's
 */
export function resultOf(row: Row, origins: readonly string[]): InvoiceResult {
  switch (row.status) {
    case "20":
    case "21":
      return { status: "issuing" };
    case "2":
      return issuedOf(row, origins);
    case "22":
      return { status: "failed", reason: row.failCause || "开票失败，开票服务商未说明原因" };
    case "24":
      return { status: "unsealed", reason: row.failCause || "签章失败" };
    default:
      throw new Error(`诺税通 reports the status ${row.status}, which is not one of an electronic invoice`);
  }
}
