import type { Readable } from "node:stream";
import { z } from "zod";
import type { InvoiceOrder, InvoiceResult } from "../../domain/invoice/document";
import { verifyCallback, type InvoiceCallback, type InvoiceNotice } from "./callback";
import { downloadDocument } from "./download";
import { signedCall } from "./signed-call";
import type { InvoiceProviderDeps } from "./settings";
import { acceptedSchema, billingRequest, invoiceSchema, toResult } from "./wire";

export { NoticeRefused } from "./notice-refused";
export type { InvoiceProviderDeps, InvoiceProviderSettings } from "./settings";
export type { InvoiceCallback, InvoiceNotice };

/**
 * What the workflow and the API need of the invoice provider.
 *
 * Methods throw a plain Error when the provider is away or talks garbage (Temporal retries it), and an
 * ApplicationFailure INVOICE_REFUSED that is not retryable when it refuses for good.
 */
export interface InvoiceProvider {
  /** Asks for an invoice. The same order number gives the same serial and at most one invoice number, however often. */
  request(order: InvoiceOrder): Promise<{ serial: string }>;
  result(query: { orderNo: string; serial?: string }): Promise<InvoiceResult>;
  /** The document as a stream. Read it to its end: size and kind are checked on the way. */
  download(pdfUrl: string): Promise<Readable>;
  /** @throws NoticeRefused for a callback that is not to be believed */
  verifyCallback(callback: InvoiceCallback): InvoiceNotice;
}

export function createInvoiceProvider(deps: InvoiceProviderDeps): InvoiceProvider {
  const { settings } = deps;
  return {
    request: async (order) => {
      const body = billingRequest(order, settings);
      const result = await signedCall(deps, { method: "requestBillingNew", body });
      return { serial: acceptedSchema.parse(result).invoiceSerialNum };
    },

    result: async ({ orderNo, serial }) => {
      const body = serial === undefined ? { orderNos: [orderNo] } : { serialNos: [serial] };
      const answer = await signedCall(deps, { method: "queryInvoiceResult", body });
      const [invoice] = z.array(invoiceSchema).max(1).parse(answer);
      if (invoice === undefined) return { standing: "unknown" };
      if (invoice.orderNo !== orderNo) throw new Error("the invoice provider answered with another order");
      return toResult(invoice, settings.baseUrl);
    },

    download: (pdfUrl) => downloadDocument(pdfUrl, settings),

    verifyCallback: (callback) => verifyCallback(deps, callback),
  };
}
