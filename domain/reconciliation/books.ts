import type { Application } from "../application/application";
import type { DraftForm } from "../form/form";
import type { Booking, Channel, FormerRefund, Refund, Transaction } from "../money/payment";
import type { StrayRefund } from "../money/stray-refund";

interface Entry {
  channel: Channel;
  /** The account that was paid to. */
  merchantId: string;
  applicationId: string;
  organisationName: string;
  attemptNumber: string;
  transactionId: string;
}

/** Money that came in, whether it counts or goes back. */
export interface BookPayment extends Entry {
  amountFen: number;
  /** ISO 8601 UTC, by the gateway's clock. */
  paidAt: string;
  /** When we heard of it, where that was on another day. */
  heardAt?: string;
}

/** Money that goes back, or has gone. */
export interface BookRefund extends Entry, Refund {
  /** True of a bill's line that an operator has taken into the books. */
  booked?: true;
  /** True of what was asked for under a number by which nothing went back: a bill may name it, and nothing moves for it. */
  unused?: true;
}

/** Our side of the money: every payment and refund of some applications. */
export interface Books {
  payments: BookPayment[];
  refunds: BookRefund[];
}

/** Money for a finished application, with the name that the application was made in. */
export type NamedStrayRefund = StrayRefund & { organisationName: string };

/** As much of an application as the books and the ledger are made of: the rest need not be read. */
export interface BookedApplication extends Pick<
  Application,
  "id" | "attempts" | "invoiceRequests" | "invoiceDocument" | "reversedInvoices"
> {
  form: Pick<DraftForm, "organisationName">;
}

/** What applications and the refunds of stray money hold, payments by the time they were made. */
export function booksOf(
  applications: readonly BookedApplication[],
  strayRefunds: readonly NamedStrayRefund[],
): Books {
  const ofApplications = applications.map(bookOfApplication);
  const booked = {
    payments: new Set(ofApplications.flatMap(({ payments }) => payments.map(transactionKey))),
    refunds: new Set(ofApplications.flatMap(({ refunds }) => refunds.map(({ number }) => number))),
  };
  // A workflow that was reset books what was taken for stray money while it was away: each is told once.
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

/** The refunds of a payment, as the channel's bill has them. */
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
      // Nobody told us when: at some time since it was paid.
      ...{ requestedAt: paidAt, endedAt: at },
    })),
  ];
}

/** The numbers under which the channel has given a refund up: those before the present one, and where the console's took its place. */
const unusedNumbers = ({ former = [], consoleNumber, ...refund }: Refund): FormerRefund[] => {
  const { number, amountFen, requestedAt } = refund;
  return [...former, ...(consoleNumber === undefined ? [] : [{ number, amountFen, requestedAt }])];
};

/** As the ledger has it. */
export const bookedRemark = ({ by, reason }: Booking): string => `${by.name}入账：${reason}`;

/**
 * What a channel's bill can have. Of two refunds of one number, one moved no money through the channel: it was settled by
 * hand, say, and redone in the console since.
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
    payments: [{ ...entry, amountFen, paidAt }],
    refunds: returnsOf(entry, { paidAt, refunds: [refund], consoleRefunds }),
  };
}
