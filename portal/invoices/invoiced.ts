import { invoicePhases } from "../../domain/application/values";
import type { ApplicationView } from "../client/views";

type Invoiced = Pick<ApplicationView, "invoice" | "allowed" | "reversedInvoices">;

/** True where there is an invoice to be shown: one that stands, or that was taken back and none can be asked for. */
export function isInvoiced({ invoice, allowed, reversedInvoices }: Invoiced): boolean {
  const phase = invoicePhases[invoice];
  if (phase === "stands" || phase === "being taken back") return true;
  return reversedInvoices.length > 0 && !allowed.includes("requestInvoice");
}
