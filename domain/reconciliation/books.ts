import type { Application } from "../application/application";
import type { DraftForm } from "../form/form";
import type { Booking, Channel, FormerRefund, Refund, Transaction } from "../money/payment";
import type { StrayRefund } from "../money/stray-refund";

interface Entry {
  channel: Channel;
  /** Merchant id of the account that received the payment. */
  merchantId: string;
  applicationId: string;
  organisationName: string;
  attemptNumber: string;
  transactionId: string;
}

/** A payment that we received, whether it counts or goes back. */
export interface BookPayment extends Entry {
  amountFen: number;
  /** Instant of the payment by the gateway's clock, in ISO 8601 UTC. */
  paidAt: string;
  /** Instant at which we learned of the payment; it may be absent if that was on the Beijing day of the payment. */
  heardAt?: string;
}

/** A refund that is under way or done. */
export interface BookRefund extends Entry, Refund {
  /** True for a refund from a bill that an operator has booked. */
  booked?: true;
  /**
   * True for an earlier request under a number by which no money went back. A bill may name the number, but no money
   * moves for it.
   */
  unused?: true;
}

/** Our own books: every payment and refund of some applications. */
export interface Books {
  payments: BookPayment[];
  refunds: BookRefund[];
}

/** A stray refund (of money for a finished application), with the name of the application's organisation. */
export type NamedStrayRefund = StrayRefund & { organisationName: string };

/** The part of an application that the books and the ledger are made of. The rest need not be read. */
export interface BookedApplication extends Pick<
  Application,
  "id" | "attempts" | "invoiceRequests" | "invoiceDocument" | "reversedInvoices"
> {
  form: Pick<DraftForm, "organisationName">;
}

/**
 * Returns the books of applications and stray refunds: payments sorted by the time of payment, refunds by the time of
 * their request.
 */
export function booksOf(
  applications: readonly BookedApplication[],
  strayRefunds: readonly NamedStrayRefund[],
): Books {
  const ofApplications = applications.map(bookOfApplication);
  const booked = {
    payments: new Set(ofApplications.flatMap(({ payments }) => payments.map(transactionKey))),
    refunds: new Set(ofApplications.flatMap(({ refunds }) => refunds.map(({ number }) => number))),
  };
  // A workflow that was reset may book money for which a stray refund was started while it was away. Such money is listed
  // only once.
  const ofStrays = strayRefunds.map(bookOfStrayRefund).map(({ payments, refunds }) => ({
    payments: payments.filter((payment) => !booked.payments.has(transactionKey(payment))),
    refunds: refunds.filter(({ number }) => !booked.refunds.has(number)),
  }));
  const all = [...ofApplications, ...ofStrays];
  return {
    payments: all
      .flatMap(({ payments }) => payments)
      .toSorted((a, b) => Date.parse(a.paidAt) - Date.parse(b.paidAt)),
    refunds: all
      .flatMap(({ refunds }) => refunds)
      .toSorted((a, b) => Date.parse(a.requestedAt) - Date.parse(b.requestedAt)),
  };
}

const transactionKey = ({ attemptNumber, transactionId }: Entry): string =>
  `${attemptNumber}/${transactionId}`;

function bookOfApplication({ id, form, attempts }: BookedApplication): Books {
  const books: Books = { payments: [], refunds: [] };
  for (const { channel, merchant, number, transactions } of attempts) {
    for (const { id: transactionId, amountFen, paidAt, heardAt, ...back } of transactions) {
      const { refunds = [], consoleRefunds = [] } = back;
      const entry: Entry = {
        channel,
        merchantId: merchant.merchantId,
        applicationId: id,
        organisationName: form.organisationName ?? "",
        attemptNumber: number,
        transactionId,
      };
      books.payments.push({ ...entry, amountFen, paidAt, ...(heardAt === undefined ? {} : { heardAt }) });
      books.refunds.push(...returnsOf(entry, { paidAt, refunds, consoleRefunds }));
    }
  }
  return books;
}

/** Returns the refunds of a payment under the numbers that the channel's bill uses. */
function returnsOf(
  entry: Entry,
  { paidAt, refunds, consoleRefunds }: Required<Pick<Transaction, "paidAt" | "refunds" | "consoleRefunds">>,
): BookRefund[] {
  return [
    ...refunds.flatMap((refund) => [
      { ...entry, ...refund, number: refund.consoleNumber ?? refund.number },
      ...unusedNumbers(refund).map((unused) => ({
        ...entry,
        ...{ ...unused, unused: true as const, reason: refund.reason, status: "退款异常" as const },
      })),
    ]),
    ...consoleRefunds.map(({ at, booked, ...made }) => ({
      ...entry,
      ...made,
      ...(booked ? { booked: true as const, remark: bookedRemark(booked) } : {}),
      ...{ reason: "已在渠道后台退款" as const, status: "已退款" as const },
      // The instant of the request is unknown, so the payment's instant stands for it.
      ...{ requestedAt: paidAt, endedAt: at },
    })),
  ];
}

/**
 * Returns the requests of a refund that the channel has given up: those under earlier numbers, and the present one if a
 * refund in the console took its place.
 */
const unusedNumbers = ({ former = [], consoleNumber, ...refund }: Refund): FormerRefund[] => {
  const { number, amountFen, requestedAt } = refund;
  return [...former, ...(consoleNumber === undefined ? [] : [{ number, amountFen, requestedAt }])];
};

/** Returns the ledger's remark on a refund that an operator has booked. */
export const bookedRemark = ({ by, reason }: Booking): string => `${by.name}入账：${reason}`;

/**
 * Returns the entries that a channel's bill can contain. If two refunds have the same number, one of them moved no money
 * through the channel: it was settled by hand, for example, and the money went back in the console since. That one is
 * left out.
 */
export function throughChannel({ payments, refunds }: Books): Books {
  const done = new Set(refunds.flatMap(({ status, number }) => (status === "已退款" ? [number] : [])));
  return {
    payments,
    refunds: refunds.filter(({ status, number }) => status === "已退款" || !done.has(number)),
  };
}

function bookOfStrayRefund({
  applicationId,
  organisationName,
  evidence,
  refund,
  consoleRefunds = [],
}: NamedStrayRefund): Books {
  const { channel, merchantId, attemptNumber, transactionId, amountFen, paidAt } = evidence;
  const entry: Entry = { channel, merchantId, applicationId, organisationName, attemptNumber, transactionId };
  return {
    // The refund is ordered as soon as we learn of the money.
    payments: [{ ...entry, amountFen, paidAt, heardAt: refund.requestedAt }],
    refunds: returnsOf(entry, { paidAt, refunds: [refund], consoleRefunds }),
  };
}
