import type { LastTitle } from "../client/views";
import {
  buyerTitleSchema,
  invoiceDeliverySchema,
  type BuyerTitle,
  type InvoiceDelivery,
} from "../../domain/invoice/request";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";

/** Values of the fields, as typed. */
export interface InvoiceValues {
  kind: BuyerTitle["kind"];
  name?: string | undefined;
  taxNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
}

const trimmed = (text: string | undefined): string => text?.trim() ?? "";

export type DeliveryValues = Pick<InvoiceValues, "email" | "phone">;

/** Returns the delivery addresses; empty fields are left out. */
export const deliveryOf = ({ email, phone }: DeliveryValues): InvoiceDelivery => ({
  ...(trimmed(email) === "" ? {} : { email: trimmed(email) }),
  ...(trimmed(phone) === "" ? {} : { phone: trimmed(phone) }),
});

/** Returns the invoice request as it is sent. A person has no tax number. */
export function requestOf({ kind, name, taxNumber, ...delivery }: InvoiceValues): {
  buyer: BuyerTitle;
  delivery: InvoiceDelivery;
} {
  const buyer: BuyerTitle =
    kind === "person"
      ? { kind, name: trimmed(name) }
      : { kind, name: trimmed(name), taxNumber: trimmed(taxNumber).toUpperCase() };
  return { buyer, delivery: deliveryOf(delivery) };
}

/** Returns the field values that repeat an earlier request. */
export const valuesOf = ({ buyer, delivery }: LastTitle): InvoiceValues => ({
  kind: buyer.kind,
  name: buyer.name,
  ...(buyer.kind === "organisation" ? { taxNumber: buyer.taxNumber } : {}),
  email: delivery?.email,
  phone: delivery?.phone,
});

/** Messages of one field; an empty list means that the field is valid. */
interface FieldErrors {
  name: "name" | "taxNumber" | "email" | "phone";
  errors: string[];
}

const fieldNames = ["name", "taxNumber", "email", "phone"] as const;

const missing: Partial<Record<FieldErrors["name"], string>> = {
  name: words.common.required(invoiceWords.buyerName),
  taxNumber: words.common.required(invoiceWords.taxNumber),
};

/** Returns the errors of the request, by the same rules as the API's. */
export function requestErrors(values: InvoiceValues): FieldErrors[] {
  const { buyer, delivery } = requestOf(values);
  const issues = [
    ...(buyerTitleSchema().safeParse(buyer).error?.issues ?? []),
    ...(invoiceDeliverySchema().safeParse(delivery).error?.issues ?? []),
  ];
  return fieldNames.map((name) => {
    const messages = issues.filter(({ path }) => path[0] === name).map(({ message }) => message);
    const needed = trimmed(values[name]) === "" ? missing[name] : undefined;
    return { name, errors: messages.map((message) => needed ?? message) };
  });
}

/** Returns the errors of the delivery addresses alone. */
export const deliveryErrors = (values: DeliveryValues) =>
  (["email", "phone"] as const).map((name) => ({
    name,
    errors: (invoiceDeliverySchema().safeParse(deliveryOf(values)).error?.issues ?? [])
      .filter(({ path }) => path[0] === name)
      .map(({ message }) => message),
  }));
