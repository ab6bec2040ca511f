import type { BuyerTitle, InvoiceDelivery } from "../../domain/invoice-request";

/** What the fields hold: text as typed. */
export interface InvoiceValues {
  kind: BuyerTitle["kind"];
  name?: string | undefined;
  taxNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
}

const trimmed = (text: string | undefined): string => text?.trim() ?? "";

/** What is sent: a person has no tax number, and what was left empty is left out. */
export function requestOf({ kind, name, taxNumber, email, phone }: InvoiceValues): {
  buyer: BuyerTitle;
  delivery: InvoiceDelivery;
} {
  const buyer: BuyerTitle =
    kind === "person"
      ? { kind, name: trimmed(name) }
      : { kind, name: trimmed(name), taxNumber: trimmed(taxNumber).toUpperCase() };
  const delivery: InvoiceDelivery = {
    ...(trimmed(email) === "" ? {} : { email: trimmed(email) }),
    ...(trimmed(phone) === "" ? {} : { phone: trimmed(phone) }),
  };
  return { buyer, delivery };
}
