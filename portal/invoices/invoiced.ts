import type { ApplicationView } from "../client/views";

/** How often the page asks while the provider or the bureau is at work, and otherwise. Milliseconds. */
const whileUnderWay = 2_000;
const otherwise = 30_000;

type Invoiced = Pick<ApplicationView, "invoice" | "allowed" | "reversedInvoices">;

/** True where there is an invoice to be shown: one that stands, or that was taken back and none can be asked for. */
export const isInvoiced = ({ invoice, allowed, reversedInvoices }: Invoiced): boolean =>
  invoice === "已开票" ||
  invoice === "红冲中" ||
  invoice === "红冲失败" ||
  (reversedInvoices.length > 0 && !allowed.includes("requestInvoice"));

export const invoiceRhythm = (application: Pick<ApplicationView, "invoice"> | undefined): number =>
  application?.invoice === "开票中" || application?.invoice === "红冲中" ? whileUnderWay : otherwise;
