import { hasInvoiceFiles } from "../../domain/application/view";
import type { ApplicationView } from "../client/views";

type Invoiced = Pick<ApplicationView, "invoice" | "allowed" | "reversedInvoices">;

/** True where there is an invoice to be shown: one that stands, or that was taken back and none can be asked for. */
export const isInvoiced = ({ invoice, allowed, reversedInvoices }: Invoiced): boolean =>
  hasInvoiceFiles({ invoice }) || (reversedInvoices.length > 0 && !allowed.includes("requestInvoice"));
