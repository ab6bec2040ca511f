import { hasInvoiceFiles } from "../../domain/application/view";
import type { ApplicationView } from "../client/views";

type Invoiced = Pick<ApplicationView, "invoice" | "allowed" | "reversedInvoices">;

/** Decides whether there is an invoice to show: a valid one, or a reversed one after which none can be requested. */
export const isInvoiced = ({ invoice, allowed, reversedInvoices }: Invoiced): boolean =>
  hasInvoiceFiles({ invoice }) || (reversedInvoices.length > 0 && !allowed.includes("requestInvoice"));
