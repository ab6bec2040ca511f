import type { Application, Draft } from "./application";
import { keptFen } from "../money/attempts";
import { yuan } from "../invoice/amount";
import { totalOf, type InvoiceLine, type InvoiceOrder } from "../invoice/document";
import type { RedLetterOrder } from "../invoice/red-letter";

/** Letters and digits of an application id that make an order number: the time, and the end of what is random. */
const timeLength = 10;
const randomLength = 8;

/**
 * The provider's idempotency key of the next asking. It takes 20 characters, an application id has 26: time (10) and 40
 * random bits (8) tell applications apart, two digits in base 36 their askings.
 */
export function nextInvoiceOrderNo(application: { id: string; invoiceRequests: readonly unknown[] }): string {
  const asking = (application.invoiceRequests.length + 1).toString(36).toUpperCase().padStart(2, "0");
  return orderNoStem(application) + asking;
}

const orderNoStem = ({ id }: Pick<Application, "id">): string =>
  id.slice(0, timeLength) + id.slice(-randomLength);

/** Where the numbers of red invoices begin: after all that 1,000 events can ask for in blue. */
const firstRedNumber = 34 * 36;

/** Our id of the next red letter's form, and the order number of the red invoice that comes of it. */
export function nextRedNumbers(application: Pick<Application, "id" | "redLetters">): {
  billId: string;
  orderNo: string;
} {
  const count = application.redLetters?.length ?? 0;
  const suffix = (firstRedNumber + count).toString(36).toUpperCase();
  return { billId: `${application.id}${suffix}`, orderNo: orderNoStem(application) + suffix };
}

/** What the provider is asked with for the latest red letter. @throws Error if there is nothing to take back */
export function redLetterOrderOf({
  id,
  redLetters,
  invoiceDocument,
  invoiceRequests,
}: Application): RedLetterOrder {
  const letter = redLetters?.at(-1);
  const buyer = invoiceRequests.at(-1)?.buyer;
  if (!letter || !invoiceDocument || !buyer) throw new Error("there is no invoice to take back");
  const { billId, orderNo, reason } = letter;
  const { invoiceNumber } = invoiceDocument;
  return { billId, orderNo, applicationId: id, invoiceNumber, buyer, reason };
}

/** How long after its issue the owner may have a wrong title put right. Days. */
export const correctionDays = 30;
/** How often the owner may do so for one application: each time costs the seller two invoices. */
export const ownReissues = 2;

/** What the provider is asked with for the latest request. @throws Error if no invoice was asked for. */
export function invoiceOrderOf(application: Application): InvoiceOrder {
  const request = application.invoiceRequests.at(-1);
  if (!request) throw new Error("no invoice was asked for");
  const { failure: _, ...asked } = request;
  return { applicationId: application.id, ...asked };
}

/** What the blue invoice that stands is over; undefined where none does. Fen. */
export const invoicedFen = ({
  invoiceDocument,
  invoiceRequests,
}: Pick<Application | Draft, "invoiceDocument" | "invoiceRequests">): number | undefined =>
  invoiceDocument && totalOf(invoiceRequests.at(-1)?.lines ?? []);

/** The lines of each blue invoice, those that were taken back among them, in the order in which they were issued. */
export const issuedLines = ({
  invoiceRequests,
}: Pick<Application | Draft, "invoiceRequests">): readonly (readonly InvoiceLine[])[] =>
  invoiceRequests.filter(({ failure }) => failure === undefined).map(({ lines }) => lines);

/** What the operator is told of an invoice that stands over more than the customer keeps paid. */
export function overInvoiced(application: Application): string | undefined {
  const [overFen, kept] = [invoicedFen(application), keptFen(application)];
  if (overFen === undefined || overFen <= kept) return undefined;
  const sums = `发票${application.invoiceDocument?.invoiceNumber}金额${yuan(overFen)}元，实际收款${yuan(kept)}元`;
  return `${sums}，请${kept > 0 ? "红冲重开（按实际收款）" : "红冲退款（款项已全部退回，不会再退）"}`;
}

/** Asking for the invoice confirms the receipt of a mailed lock that isn't 已签收, shipped or not. */
export function invoiceConfirmsReceipt({
  form,
  receipt,
}: Pick<Application | Draft, "form" | "receipt">): boolean {
  return form.pickup === "邮寄" && receipt !== "已签收";
}
