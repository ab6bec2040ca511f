import type { mongo } from "mongoose";
import type { BuyerTitle } from "../../domain/invoice/request";
import type { AttemptOrder, Merchants } from "../../domain/money/payment";
import type { OutsideParties } from "../../gateways/outside-parties";
import type { InvoiceFiles } from "../../store/invoice-files";
import type { PlainState } from "./messages";

export interface LoggedEvent {
  id: string;
  version: number;
  event: string;
  at: string;
}

/** The plain way's documents: written as they come, read as they are. */
export interface PlainCollections {
  states: mongo.Collection<PlainState & { _id: string }>;
  events: mongo.Collection<LoggedEvent & { _id: string }>;
}

interface Dependencies extends PlainCollections {
  merchants: Merchants;
  parties: OutsideParties;
  invoiceFiles: InvoiceFiles;
}

/** Amount of every order of the benchmark. Fen. */
export const feeFen = 20_000;

export function createPlainActivities({ states, events, merchants, parties, invoiceFiles }: Dependencies) {
  const orderOf = (attempt: NonNullable<PlainState["attempt"]>): AttemptOrder => ({
    ...attempt,
    merchant: merchants[attempt.channel],
    amountFen: feeFen,
  });

  return {
    saveState: async (state: PlainState): Promise<void> => {
      await states.replaceOne({ _id: state.id }, state, { upsert: true });
    },
    logEvent: async (event: LoggedEvent): Promise<void> => {
      await events.replaceOne({ _id: `${event.id}:${event.version}` }, event, { upsert: true });
    },
    preparePayment: (attempt: NonNullable<PlainState["attempt"]>) =>
      parties.channels[attempt.channel].prepare(orderOf(attempt)),
    placeInvoice: ({
      orderNo,
      applicationId,
      buyer,
    }: {
      orderNo: string;
      applicationId: string;
      buyer: object;
    }) =>
      parties.invoice.request({
        orderNo,
        applicationId,
        buyer: buyer as BuyerTitle,
        delivery: { email: "demo@example.com" },
        totalFen: feeFen,
        item: "单位锁 延期1年",
        remark: applicationId,
        requestedAt: new Date().toISOString(),
      }),
    queryInvoice: (orderNo: string) => parties.invoice.result({ orderNo }),
    archiveInvoice: async ({
      orderNo,
      applicationId,
      pdfUrl,
    }: {
      orderNo: string;
      applicationId: string;
      pdfUrl: string;
    }) => {
      const content = () => parties.invoice.download({ url: pdfUrl, format: "pdf" });
      const [file] = await invoiceFiles.keep([
        { fileId: orderNo, format: "pdf", original: true, applicationId, content },
      ]);
      if (!file) throw new Error("the invoice was not kept");
      return file;
    },
  };
}

export type PlainActivities = ReturnType<typeof createPlainActivities>;
