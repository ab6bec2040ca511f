import { overInvoiced } from "../../domain/application/invoicing";
import type { Renewal } from "./renewal";

/** Tells the operator, only once, about an invoice that exceeds the money that the customer keeps paid. */
export async function noteOverInvoiced(renewal: Renewal): Promise<void> {
  const text = overInvoiced(renewal.application);
  if (text !== undefined) await renewal.note(text);
}
