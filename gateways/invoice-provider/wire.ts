import { z } from "zod";
import { splitTax, yuan } from "../../domain/invoice/amount";
import type { InvoiceOrder, InvoiceResult } from "../../domain/invoice/document";
import { documentAddress } from "./document-address";
import type { InvoiceProviderSettings } from "./settings";

/** The body of requestBillingNew. Amounts are yuan with two decimals, the rate a fraction. */
export function billingRequest(order: InvoiceOrder, settings: InvoiceProviderSettings) {
  const { buyer, delivery, totalFen } = order;
  const { netFen, taxFen } = splitTax({ totalFen, ratePercent: settings.taxRatePercent });
  return {
    order: {
      orderNo: order.orderNo,
      attach: order.applicationId,
      buyerName: buyer.name,
      buyerTaxNum: buyer.kind === "organisation" ? buyer.taxNumber : "",
      salerName: settings.seller.name,
      salerTaxNum: settings.seller.taxNumber,
      clerk: settings.clerk,
      email: delivery.email ?? "",
      buyerPhone: delivery.phone ?? "",
      remark: order.remark,
      callBackUrl: settings.callbackUrl,
      /** A blue one, not a red one that cancels. */
      invoiceType: "1",
      /** 增值税电子普通发票 */
      invoiceLine: "pc",
      invoiceDetail: [
        {
          goodsName: settings.itemName,
          goodsCode: settings.taxCode,
          specType: order.item,
          unit: "项",
          num: "1",
          taxRate: (settings.taxRatePercent / 100).toFixed(2),
          taxExcludedAmount: yuan(netFen),
          tax: yuan(taxFen),
          taxIncludedAmount: yuan(totalFen),
        },
      ],
    },
  };
}

/** What every answer is wrapped in: E0000, or an error code. */
export const envelopeSchema = z.object({ code: z.string(), describe: z.string(), result: z.unknown() });

export const acceptedSchema = z.object({ invoiceSerialNum: z.string().min(1) });

const statuses = { issuing: "20", done: "2", failed: "22", signingFailed: "24" } as const;

const common = { orderNo: z.string(), serialNo: z.string(), attach: z.string() };
const failure = { failCause: z.string().min(1) };

/** One invoice as a query or a callback reports it. */
export const invoiceSchema = z.discriminatedUnion("status", [
  z.object({ ...common, status: z.literal(statuses.issuing) }),
  z.object({
    ...common,
    status: z.literal(statuses.done),
    /** 数电票: twenty digits and no code. */
    allElectronicInvoiceNumber: z.string().regex(/^\d{20}$/),
    /** ms */
    invoiceTime: z.int().positive(),
    pdfUrl: z.url(),
  }),
  z.object({ ...common, ...failure, status: z.literal(statuses.failed) }),
  z.object({ ...common, ...failure, status: z.literal(statuses.signingFailed) }),
]);
export type WireInvoice = z.infer<typeof invoiceSchema>;

/**
 * What the provider reports, in the words of the port.
 *
 * @throws Error when the document's address is not the provider's own
 */
export function toResult(invoice: WireInvoice, baseUrl: string): InvoiceResult {
  switch (invoice.status) {
    case statuses.issuing:
      return { standing: "issuing" };
    case statuses.done:
      return {
        standing: "issued",
        invoiceNumber: invoice.allElectronicInvoiceNumber,
        issuedAt: new Date(invoice.invoiceTime).toISOString(),
        pdfUrl: documentAddress({ pdfUrl: invoice.pdfUrl, baseUrl }).href,
      };
    case statuses.failed:
      return { standing: "failed", reason: invoice.failCause };
    case statuses.signingFailed:
      return { standing: "failed", reason: `签章失败：${invoice.failCause}` };
  }
}
