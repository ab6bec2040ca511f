import type { InvoiceDocument } from "../application/application";
import { beijingDay } from "../beijing-day";
import { issuedLines } from "../application/invoicing";
import { totalOf, type InvoiceLine } from "../invoice/document";
import {
  booksOf,
  type BookedApplication,
  type BookPayment,
  type BookRefund,
  type NamedStrayRefund,
} from "./books";
import type { Channel } from "../money/payment";

export const ledgerKinds = ["支付", "退款", "人工结清", "发票", "红字发票"] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** One item of the accountant's ledger. */
export interface LedgerEntry {
  kind: LedgerKind;
  /** When the money moved, or the invoice was issued: ISO 8601 UTC. */
  at: string;
  /** An invoice has none. */
  channel?: Channel;
  organisationName: string;
  applicationId: string;
  attemptNumber: string;
  transactionId: string;
  /** Of the refund, or of the invoice. */
  number: string;
  amountFen: number;
  /** An invoice's lines; a red one takes back what they say. */
  lines?: readonly InvoiceLine[];
  remark: string;
  /** The day on which we heard of it, if that is another: YYYY-MM-DD, Beijing. A month that was closed by then has changed. */
  heardDay?: string;
}

/**
 * What an accountant books for a Beijing day: payments by the time they were made, refunds and those settled by hand
 * by the time they ended, invoices by the time they were issued.
 */
export const ledgerOf = (
  applications: readonly BookedApplication[],
  strayRefunds: readonly NamedStrayRefund[],
  day: string,
): LedgerEntry[] => ledgerBetween(applications, strayRefunds, { first: day, last: day });

/** The same for all days from the first to the last, both included. */
export function ledgerBetween(
  applications: readonly BookedApplication[],
  strayRefunds: readonly NamedStrayRefund[],
  { first, last }: { first: string; last: string },
): LedgerEntry[] {
  const { payments, refunds } = booksOf(applications, strayRefunds);
  const entries = [
    ...payments.map(paymentEntry),
    ...refunds.flatMap(refundEntry),
    ...applications.flatMap(invoiceEntry),
  ];
  return entries
    .filter(({ at }) => beijingDay(at) >= first && beijingDay(at) <= last)
    .toSorted(
      (a, b) =>
        ledgerKinds.indexOf(a.kind) - ledgerKinds.indexOf(b.kind) || Date.parse(a.at) - Date.parse(b.at),
    );
}

function paymentEntry({ paidAt: at, heardAt, ...payment }: BookPayment): LedgerEntry {
  return { ...payment, kind: "支付", at, number: "", ...lateNews(at, heardAt, []) };
}

/** What is to be read of an entry, and the day on which we heard of it if that is another. */
function lateNews(
  at: string,
  heardAt: string | undefined,
  remarks: readonly string[],
): Pick<LedgerEntry, "remark" | "heardDay"> {
  const heardDay = beijingDay(heardAt ?? at);
  if (heardDay === beijingDay(at)) return { remark: remarks.join("；") };
  return { remark: [...remarks, `${heardDay}得知`].join("；"), heardDay };
}

/** One that has not ended has moved no money yet. */
function refundEntry(refund: BookRefund): LedgerEntry[] {
  const { status, endedAt: at, heardAt, number, amountFen, reason, remark } = refund;
  if (at === undefined) return [];
  const { channel, organisationName, applicationId, attemptNumber, transactionId } = refund;
  const entry = { channel, organisationName, applicationId, attemptNumber, transactionId };
  return [
    {
      ...entry,
      kind: status === "人工结清" ? "人工结清" : "退款",
      at,
      number,
      amountFen,
      ...lateNews(at, heardAt, [reason, ...(remark === undefined ? [] : [remark])]),
    },
  ];
}

/** Every blue invoice, and every red one as what it takes away. */
function invoiceEntry(application: BookedApplication): LedgerEntry[] {
  const { id, form, invoiceDocument, invoiceRequests, reversedInvoices = [] } = application;
  const linesOf = issuedLines(application);
  const entry = (
    kind: "发票" | "红字发票",
    { issuedAt: at, invoiceNumber: number }: InvoiceDocument,
    { amountFen, lines = [], remark }: Pick<LedgerEntry, "amountFen" | "lines" | "remark">,
  ): LedgerEntry => ({
    ...{ kind, at, number, amountFen, lines, remark },
    ...{ organisationName: form.organisationName ?? "", applicationId: id },
    ...{ attemptNumber: "", transactionId: "" },
  });
  const request = invoiceRequests.at(-1);
  const kept =
    invoiceDocument && request
      ? [
          entry("发票", invoiceDocument, {
            amountFen: totalOf(request.lines),
            lines: request.lines,
            remark: `购买方：${request.buyer.name}`,
          }),
        ]
      : [];
  const reversed = reversedInvoices.flatMap(({ blue, red, buyer, amountFen }, index) => {
    const lines = linesOf[index] ?? [];
    return [
      entry("发票", blue, { amountFen, lines, remark: `购买方：${buyer.name}` }),
      entry("红字发票", red, { amountFen: -amountFen, lines, remark: `红冲：${blue.invoiceNumber}` }),
    ];
  });
  return [...reversed, ...kept];
}
