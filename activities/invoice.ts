import type { ArchivedFile } from "../domain/application/application";
import {
  invoiceFormats,
  type InvoiceFormat,
  type InvoiceOrder,
  type InvoiceResult,
  type IssuedInvoice,
} from "../domain/invoice/document";
import type { RedLetterOrder, RedLetterResult } from "../domain/invoice/red-letter";
import type { InvoiceProvider } from "../gateways/nuonuo";
import type { InvoiceFiles } from "../store/invoice-files";
import type { OrderedBy, StoredOrders } from "./stored-orders";

export interface InvoiceDependencies {
  invoiceProvider: InvoiceProvider;
  invoiceFiles: InvoiceFiles;
  storedOrders: StoredOrders;
}

/** An issued invoice whose files are to be archived. */
export interface InvoiceToArchive extends Pick<IssuedInvoice, "pdfUrl" | "ofdUrl" | "xmlUrl"> {
  orderNo: string;
  applicationId: string;
}

/** Archived files of an invoice: the PDF, and the OFD and XML if the provider gave them. */
export type ArchivedInvoice = ArchivedFile & { ofd?: ArchivedFile; xml?: ArchivedFile };

/** Creates the activities by which workflows call the invoice provider. The order number makes each of them repeatable. */
export function createInvoiceActivities({
  invoiceProvider,
  invoiceFiles,
  storedOrders,
}: InvoiceDependencies) {
  return {
    /** Orders an invoice. If a later state is stored, nothing is ordered, and the next query tells how it stands. */
    async requestInvoice(order: InvoiceOrder, by: OrderedBy): Promise<void> {
      if (await storedOrders.mayInvoice(by, order)) await invoiceProvider.request(order);
    },

    queryInvoice: (query: { orderNo: string; checkDrawer?: boolean }): Promise<InvoiceResult> =>
      invoiceProvider.result(query),

    /** Asks the provider to retry an order. Returns false if the order can't be retried now. */
    retryInvoice: async (query: { orderNo: string }, by: OrderedBy): Promise<boolean> =>
      (await storedOrders.mayRetryInvoice(by, query.orderNo)) && invoiceProvider.retry(query),

    /** Archives the invoice's files byte for byte. */
    async archiveInvoice({ orderNo, applicationId, ...urls }: InvoiceToArchive): Promise<ArchivedInvoice> {
      const given = invoiceFormats.flatMap((format) => {
        const url = urls[`${format}Url`];
        return url === undefined ? [] : [{ format, url }];
      });
      const files = await invoiceFiles.keep(
        given.map(({ format, url }) => ({
          fileId: format === "pdf" ? orderNo : `${orderNo}.${format}`,
          format,
          // If there is an OFD, that file is the original in law.
          original: format === (urls.ofdUrl === undefined ? "pdf" : "ofd"),
          applicationId,
          content: () => invoiceProvider.download({ url, format }),
        })),
      );
      const kept: Partial<Record<InvoiceFormat, ArchivedFile>> = Object.fromEntries(
        given.map(({ format }, place) => [format, files[place]]),
      );
      const { pdf, ...beside } = kept;
      if (!pdf) throw new Error("an invoice has a PDF");
      return { ...pdf, ...beside };
    },

    async requestRedLetter(order: RedLetterOrder, by: OrderedBy): Promise<void> {
      if (await storedOrders.mayReverse(by, order)) await invoiceProvider.requestRed(order);
    },

    queryRedLetter: (order: RedLetterOrder): Promise<RedLetterResult> => invoiceProvider.redResult(order),
  };
}
