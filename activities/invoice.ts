import type { InvoiceOrder, InvoiceResult } from "../domain/invoice/document";
import type { InvoiceProvider } from "../gateways/invoice-provider";
import type { InvoiceFiles, StoredInvoice } from "../store/invoice-files";

export interface InvoiceDependencies {
  invoiceProvider: InvoiceProvider;
  invoiceFiles: InvoiceFiles;
}

/** An issued invoice whose file is to be kept. */
export interface InvoiceToArchive {
  orderNo: string;
  applicationId: string;
  pdfUrl: string;
}

/** The invoice provider as the workflow asks it; the order number makes each of these repeatable. */
export function createInvoiceActivities({ invoiceProvider, invoiceFiles }: InvoiceDependencies) {
  return {
    requestInvoice: (order: InvoiceOrder): Promise<{ serial: string }> => invoiceProvider.request(order),

    queryInvoice: (query: { orderNo: string }): Promise<InvoiceResult> => invoiceProvider.result(query),

    /** Keeps the document byte for byte. */
    archiveInvoice: async ({ orderNo, applicationId, pdfUrl }: InvoiceToArchive): Promise<StoredInvoice> =>
      invoiceFiles.keep({ fileId: orderNo, applicationId, content: () => invoiceProvider.download(pdfUrl) }),
  };
}
