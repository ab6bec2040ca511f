import type { mongo } from "mongoose";
import type { SmsTemplate } from "../../domain/application/sms";
import type { BuyerTitle } from "../../domain/invoice/request";
import { invoiceFormats, type IssuedInvoice } from "../../domain/invoice/document";
import type { Merchants } from "../../domain/money/payment";
import type { OutsideParties } from "../../gateways/outside-parties";
import type { InvoiceFiles } from "../../store/invoice-files";
import type { LeastAttempt, LeastState } from "./messages";

/** The amount of every order of the benchmark, in fen. */
const feeFen = 20_000;

interface Dependencies {
  states: mongo.Collection<LeastState & { _id: string }>;
  merchants: Merchants;
  parties: OutsideParties;
  invoiceFiles: InvoiceFiles;
}

/**
 * Creates the activities of the least life: one that writes its state, and the calls to outside parties that every life
 * makes.
 */
export function createLeastActivities({ states, merchants, parties, invoiceFiles }: Dependencies) {
  return {
    save: async (state: LeastState): Promise<void> => {
      await states.replaceOne({ _id: state.id }, state, { upsert: true });
    },
    preparePayment: (attempt: LeastAttempt) =>
      parties.channels[attempt.channel].prepare({
        ...attempt,
        merchant: merchants[attempt.channel],
        amountFen: feeFen,
      }),
    sendSms: async ({ id, template }: { id: string; template: SmsTemplate }): Promise<void> => {
      const params = { number: id.slice(-8), name: "示例" };
      await parties.sms.send({ outId: `${id}:${template}`, phone: "13800000000", template, params });
    },
    requestInvoice: ({ id, buyer }: { id: string; buyer: Record<string, string> }) =>
      parties.invoice.request({
        orderNo: id.slice(-20),
        applicationId: id,
        buyer: buyer as unknown as BuyerTitle,
        delivery: { email: "demo@example.com" },
        lines: [{ lockType: "单位锁", years: 1, quantity: 1, totalFen: feeFen }],
        remark: id,
        requestedAt: new Date().toISOString(),
      }),
    queryInvoice: (id: string) => parties.invoice.result({ orderNo: id.slice(-20) }),
    keepInvoice: async ({ id, issued }: { id: string; issued: IssuedInvoice }): Promise<string[]> => {
      const given = invoiceFormats.flatMap((format) => {
        const url = issued[`${format}Url`];
        return url === undefined ? [] : [{ format, url }];
      });
      const files = await invoiceFiles.keep(
        given.map(({ format, url }) => ({
          fileId: `${id}.${format}`,
          ...{ format, original: false, applicationId: id },
          content: () => parties.invoice.download({ url, format }),
        })),
      );
      return files.map(({ fileId }) => fileId);
    },
  };
}

export type LeastActivities = ReturnType<typeof createLeastActivities>;
