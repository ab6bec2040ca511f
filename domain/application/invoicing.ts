import type { Application, Draft } from "./application";
import { keptFen } from "../money/attempts";
import { yuan } from "../invoice/amount";
import { totalOf, type InvoiceLine, type InvoiceOrder } from "../invoice/document";
import type { RedLetterOrder } from "../invoice/red-letter";

/** Lengths of the two parts of an application id that begin an order number: its time, and the end of its random part. */
const timeLength = 10;
const randomLength = 8;

/**
 * Returns the order number of the next invoice request, which is the provider's idempotency key. The provider takes 20
 * characters, but an application id has 26: its time (10) and 40 of its random bits (8) tell applications apart, and two
 * digits in base 36 tell the requests of one application apart.
 */
export function nextInvoiceOrderNo(application: { id: string; invoiceRequests: readonly unknown[] }): string {
  const asking = (application.invoiceRequests.length + 1).toString(36).toUpperCase().padStart(2, "0");
  return orderNoStem(application) + asking;
}

const orderNoStem = ({ id }: Pick<Application, "id">): string =>
  id.slice(0, timeLength) + id.slice(-randomLength);

/**
 * First suffix of red invoices' order numbers. It is beyond every suffix that blue invoices can reach in the 1,000 events
 * of an application.
 */
const firstRedNumber = 34 * 36;

/** Returns our id of the next red letter's form, and the order number of the red invoice that comes of it. */
export function nextRedNumbers(application: Pick<Application, "id" | "redLetters">): {
  billId: string;
  orderNo: string;
} {
  const count = application.redLetters?.length ?? 0;
  const suffix = (firstRedNumber + count).toString(36).toUpperCase();
  return { billId: `${application.id}${suffix}`, orderNo: orderNoStem(application) + suffix };
}

/** Returns the order that asks the provider for the latest red letter. @throws Error if there is nothing to take back */
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

/** Days after its issue during which the owner may have a wrong invoice title corrected. */
export const correctionDays = 30;
/**
 * Number of times that the owner may have the invoice of one application reissued. Each time costs the seller two
 * invoices.
 */
export const ownReissues = 2;

/** Returns the order that asks the provider for the latest requested invoice. @throws Error if no invoice was asked for. */
export function invoiceOrderOf(application: Application): InvoiceOrder {
  const request = application.invoiceRequests.at(-1);
  if (!request) throw new Error("no invoice was asked for");
  const { failure: _, ...asked } = request;
  return { applicationId: application.id, ...asked };
}

/** Returns the amount of the valid blue invoice, in fen; undefined if there is none. */
export const invoicedFen = ({
  invoiceDocument,
  invoiceRequests,
}: Pick<Application | Draft, "invoiceDocument" | "invoiceRequests">): number | undefined =>
  invoiceDocument && totalOf(invoiceRequests.at(-1)?.lines ?? []);

/**
 * Returns the lines of each invoice request that has not failed, in their order. Requests whose invoice was taken back
 * are included.
 */
export const issuedLines = ({
  invoiceRequests,
}: Pick<Application | Draft, "invoiceRequests">): readonly (readonly InvoiceLine[])[] =>
  invoiceRequests.filter(({ failure }) => failure === undefined).map(({ lines }) => lines);

/**
 * Returns the operator's note about a valid invoice whose amount exceeds the money that the customer keeps paid;
 * undefined if it doesn't.
 */
export function overInvoiced(application: Application): string | undefined {
  const [overFen, kept] = [invoicedFen(application), keptFen(application)];
  if (overFen === undefined || overFen <= kept) return undefined;
  const sums = `发票${application.invoiceDocument?.invoiceNumber}金额${yuan(overFen)}元，实际收款${yuan(kept)}元`;
  return `${sums}，请${kept > 0 ? "红冲重开（按实际收款）" : "红冲退款（款项已全部退回，不会再退）"}`;
}

/**
 * Decides whether a request for the invoice confirms the receipt of a mailed lock: it does unless the lock is 已签收,
 * whether or not it was shipped.
 */
export function invoiceConfirmsReceipt({
  form,
  receipt,
}: Pick<Application | Draft, "form" | "receipt">): boolean {
  return form.pickup === "邮寄" && receipt !== "已签收";
}
