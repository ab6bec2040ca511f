import { invoicePhases } from "../../domain/application/values";
import type { ApplicationView } from "../client/views";

/** How often the page asks while the provider or the bureau is at work, and otherwise. Milliseconds. */
const whileUnderWay = 2_000;
const otherwise = 30_000;

type Invoiced = Pick<ApplicationView, "invoice" | "allowed" | "reversedInvoices">;

/** True where there is an invoice to be shown: one that stands, or that was taken back and none can be asked for. */
export function isInvoiced({ invoice, allowed, reversedInvoices }: Invoiced): boolean {
  const phase = invoicePhases[invoice];
  if (phase === "stands" || phase === "being taken back") return true;
  return reversedInvoices.length > 0 && !allowed.includes("requestInvoice");
}

export function invoiceRhythm(application: Pick<ApplicationView, "invoice"> | undefined): number {
  const phase = application && invoicePhases[application.invoice];
  return phase === "being made" || phase === "being taken back" ? whileUnderWay : otherwise;
}
