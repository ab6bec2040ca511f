import { overInvoiced } from "../../domain/application/invoicing";
import type { Renewal } from "./renewal";

/** Tells the operator, once, of an invoice over more than the customer keeps paid. */
export async function noteOverInvoiced(renewal: Renewal): Promise<void> {
  const text = overInvoiced(renewal.application);
  if (text !== undefined) await renewal.note(text);
}
