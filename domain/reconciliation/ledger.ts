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

/** One entry of the accountant's ledger. */
export interface LedgerEntry {
  kind: LedgerKind;
  /** Instant at which the money moved or the invoice was issued, in ISO 8601 UTC. */
  at: string;
  /** Channel of the money; absent for an invoice. */
  channel?: Channel;
  organisationName: string;
  applicationId: string;
  attemptNumber: string;
  transactionId: string;
  /** Number of the refund or of the invoice; empty for a payment. */
  number: string;
  amountFen: number;
  /** Lines of an invoice. The lines of a red invoice are those that it takes back. */
  lines?: readonly InvoiceLine[];
  remark: string;
  /**
   * Beijing day on which we learned of the movement if it was a later one, YYYY-MM-DD. A month that had been closed by
   * then has changed.
   */
  heardDay?: string;
}

/**
 * Returns the ledger of a Beijing day: payments by the time of payment, refunds and manual settlements by the time at
 * which they ended, invoices by the time of issue.
 */
export const ledgerOf = (
  applications: readonly BookedApplication[],
  strayRefunds: readonly NamedStrayRefund[],
  day: string,
): LedgerEntry[] => ledgerBetween(applications, strayRefunds, { first: day, last: day });

/** Returns the ledger of all Beijing days from the first to the last, both included. */
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

/** Returns an entry's remark, and the Beijing day on which we learned of it if that is another. */
function lateNews(
  at: string,
  heardAt: string | undefined,
  remarks: readonly string[],
): Pick<LedgerEntry, "remark" | "heardDay"> {
  const heardDay = beijingDay(heardAt ?? at);
  if (heardDay === beijingDay(at)) return { remark: remarks.join("；") };
  return { remark: [...remarks, `${heardDay}得知`].join("；"), heardDay };
}

/** Returns the ledger entry of a refund. A refund that has not ended has moved no money yet, so it has none. */
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

/** Returns an entry for every blue invoice, and one for every red invoice with a negative amount. */
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
