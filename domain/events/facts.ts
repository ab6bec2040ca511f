import type { Application, InvoiceDocument } from "../application/application";
import { feeFenOf } from "../application/fees";
import { invoicedFen } from "../application/invoicing";
import { confirmedAt } from "../application/stage";
import { isRefundFinal } from "../money/attempts";
import type { Channel, PaymentAttempt, RefundReason, Transaction } from "../money/payment";
import {
  correctedEnds,
  lockStateOf,
  renewedLocks,
  resultOf,
  type IssuingOutcome,
  type LockState,
} from "../locks/results";

/*
 * Facts of an application, of which other systems are told. They are derived from the document. They hold no personal
 * data: no contact, no name of a person who acted, and no text that somebody typed, such as an opinion, the reason of a
 * failure, or a parcel's number. So events stay when personal data are erased.
 */

/** Payload of each type of fact, beside the application that it is about. */
export interface Payloads {
  submitted: { locks: { lockSerial: string; lockType: string; years: number }[] };
  approved: { amountFen: number };
  rejected: object;
  /** An attempt that nobody had paid when its time ended. */
  paymentExpired: { attemptNumber: string; channel: Channel };
  paid: { attemptNumber: string; transactionId: string; channel: Channel; amountFen: number };
  /** First outcome of one lock, with its last day if it was renewed. */
  lockResult: { lockSerial: string; state: IssuingOutcome["state"]; notAfter?: string };
  shipped: object;
  received: object;
  /** State of each lock, with its new last day if it was renewed. */
  handled: { locks: { lockSerial: string; state: LockState; notAfter?: string }[] };
  /** Last day of a lock that was told before, and the one by which the authority corrects it. */
  lockCorrected: { lockSerial: string; former: string; notAfter: string };
  invoiceFailed: { orderNumber: string };
  invoiced: { invoiceNumber: string; amountFen: number };
  /** Number of the red invoice, and of the blue one that it takes back. */
  invoiceReversed: { invoiceNumber: string; reversedNumber: string; amountFen: number };
  refunded: {
    refundNumber: string;
    attemptNumber: string;
    transactionId: string;
    amountFen: number;
    reason: RefundReason;
  };
  withdrawn: object;
}

export const factTypes = [
  "submitted",
  "approved",
  "rejected",
  "paymentExpired",
  "paid",
  "lockResult",
  "shipped",
  "received",
  "handled",
  "lockCorrected",
  "invoiceFailed",
  "invoiced",
  "invoiceReversed",
  "refunded",
  "withdrawn",
] as const satisfies readonly (keyof Payloads)[];
export type FactType = (typeof factTypes)[number];

/** A fact: something that has happened to an application and that other systems may know. */
export type Fact = {
  [T in FactType]: {
    type: T;
    /** Key that identifies the fact within the application; only letters, digits, `-` and `_`. */
    key: string;
    /** Instant of the fact in ISO 8601 UTC, by the clock of its source: for money the gateway's. */
    at: string;
    /** Instant by our clock before which the fact can't have been, although its source's clock may say so. */
    notBefore?: string;
    /** Name of the organisation where it differs from the present form's, because the fact is older. */
    organisationName?: string;
    payload: Payloads[T];
  };
}[FactType];

/** Returns a foreign number in a form that can be part of an event's id. */
const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, "_");

/** Returns the instant of a decision as part of its key. After a reset, another decision can have the same number. */
const timed = (at: string): string => Date.parse(at).toString(36);

const applicationIdLength = 26;
const paidKey = ({ number }: PaymentAttempt, { id }: Transaction): string =>
  `paid-${number.slice(applicationIdLength)}-${plain(id)}`;

const expiredKey = ({ number }: PaymentAttempt): string =>
  `paymentExpired-${number.slice(applicationIdLength)}`;

const timeOf = ({ at, notBefore = at }: Fact): number => Math.max(Date.parse(at), Date.parse(notBefore));
const byTime = (one: Fact, other: Fact): number => timeOf(one) - timeOf(other);

function decisionsOf(application: Application): Fact[] {
  const submissions = application.submissions.map(({ at, form }, index): Fact => ({
    ...{ type: "submitted", key: `submitted-${index + 1}-${timed(at)}`, at },
    organisationName: form.organisationName,
    payload: {
      locks: form.locks.map(({ lockSerial, lockType, years }) => ({ lockSerial, lockType, years })),
    },
  }));
  const reviews = application.reviews.map(({ at, decision }, index): Fact => {
    const place = `${index + 1}-${timed(at)}`;
    return decision === "approve"
      ? { type: "approved", key: `approved-${place}`, at, payload: { amountFen: feeFenOf(application) } }
      : { type: "rejected", key: `rejected-${place}`, at, payload: {} };
  });
  // Each review answers a submission. Their times don't order them, because an API's clock may be ahead of another's.
  return submissions.flatMap((submission, index) => [submission, ...reviews.slice(index, index + 1)]);
}

function moneyOf({ attempts }: Application): Fact[] {
  return attempts.flatMap((attempt) => [
    ...expiryOf(attempt),
    ...attempt.transactions.flatMap((transaction) => {
      const key = { attemptNumber: attempt.number, transactionId: transaction.id };
      const { amountFen, paidAt: at } = transaction;
      const paid: Fact[] = transaction.counted
        ? [
            {
              ...{ type: "paid", key: paidKey(attempt, transaction), at },
              payload: { ...key, channel: attempt.channel, amountFen },
            },
          ]
        : [];
      return [...paid, ...returnsOf(transaction, key)];
    }),
  ]);
}

/** Returns the fact that an attempt's time ended without money. Money of which we learn later is a fact of its own. */
const expiryOf = (attempt: PaymentAttempt): Fact[] =>
  attempt.expired && attempt.transactions.length === 0
    ? [
        {
          type: "paymentExpired",
          key: expiredKey(attempt),
          at: attempt.deadline,
          payload: { attemptNumber: attempt.number, channel: attempt.channel },
        },
      ]
    : [];

/** Returns the facts about returned money: by our refunds, by hand, and in the channel's own console. */
function returnsOf(
  { refunds = [], consoleRefunds = [] }: Transaction,
  key: { attemptNumber: string; transactionId: string },
): Fact[] {
  const own = refunds.filter(isRefundFinal).map(({ number, amountFen, reason, endedAt, requestedAt }) => ({
    number,
    amountFen,
    reason,
    at: endedAt ?? requestedAt,
    notBefore: requestedAt,
  }));
  const others = consoleRefunds.map(({ number, amountFen, at }) => ({
    number,
    amountFen,
    reason: "已在渠道后台退款" as const,
    at,
    notBefore: at,
  }));
  return [...own, ...others].map(({ number: refundNumber, at, notBefore, amountFen, reason }) => ({
    type: "refunded",
    key: `refunded-${plain(refundNumber)}`,
    at,
    notBefore,
    payload: { refundNumber, ...key, amountFen, reason },
  }));
}

/** Returns the key of a fact about one lock, which the lock's place in the form names. */
const lockKeyOf = (type: FactType, { form }: Application, lockSerial: string, at: string): string =>
  `${type}-${form.locks.findIndex((lock) => lock.lockSerial === lockSerial) + 1}-${timed(at)}`;

function resultsOf(application: Application): Fact[] {
  const firsts = application.form.locks.flatMap(({ lockSerial }): Fact[] => {
    const { outcome, corrected = [] } = resultOf(application, lockSerial) ?? {};
    const first = corrected[0] ?? outcome;
    if (!first) return [];
    const { at, state } = first;
    const end = first.state === "已制证" ? { notAfter: first.notAfter } : {};
    const key = lockKeyOf("lockResult", application, lockSerial, at);
    return [{ type: "lockResult", key, at, payload: { lockSerial, state, ...end } }];
  });
  const corrections = correctedEnds(application).map(
    ({ lockSerial, former, expiresOn: notAfter, at }): Fact => ({
      type: "lockCorrected",
      key: lockKeyOf("lockCorrected", application, lockSerial, at),
      at,
      payload: { lockSerial, former, notAfter },
    }),
  );
  return [...firsts, ...corrections];
}

function handlingOf(application: Application): Fact[] {
  const { handledAt: at, form } = application;
  if (at === undefined) return [];
  const ends = new Map(renewedLocks(application).map((lock) => [lock.lockSerial, lock.expiresOn]));
  const corrections = correctedEnds(application).filter((correction) => correction.at > at);
  const locks = form.locks.map(({ lockSerial }) => {
    // A correction is a fact of its own: what was told before stays as it was told.
    const first = corrections.find((correction) => correction.lockSerial === lockSerial);
    const notAfter = first?.former ?? ends.get(lockSerial);
    return {
      ...{ lockSerial, state: lockStateOf(resultOf(application, lockSerial)) },
      ...(notAfter === undefined ? {} : { notAfter }),
    };
  });
  return [{ type: "handled", key: `handled-${timed(at)}`, at, payload: { locks } }];
}

/** Returns the facts about the parcel. A correction of its number is none, because the number isn't told. */
function parcelOf(application: Application): Fact[] {
  const factAt = (type: "shipped" | "received", at: string | undefined): Fact[] =>
    at === undefined ? [] : [{ type, key: `${type}-${timed(at)}`, at, payload: {} }];
  return [
    ...factAt("shipped", application.shipment?.shippedAt),
    ...factAt("received", confirmedAt(application)),
  ];
}

const invoicedFact = ({ invoiceNumber, issuedAt: at }: InvoiceDocument, amountFen: number): Fact => ({
  ...{ type: "invoiced", key: `invoiced-${plain(invoiceNumber)}`, at },
  payload: { invoiceNumber, amountFen },
});

function invoicesOf(application: Application): Fact[] {
  const { reversedInvoices = [], invoiceDocument: standing, invoiceRequests } = application;
  const failed = invoiceRequests.flatMap(({ orderNo: orderNumber, requestedAt: at, failure }): Fact[] => {
    const key = `invoiceFailed-${plain(orderNumber)}`;
    return failure === undefined ? [] : [{ type: "invoiceFailed", key, at, payload: { orderNumber } }];
  });
  const reversed = reversedInvoices.flatMap(({ blue, red, amountFen }): Fact[] => [
    invoicedFact(blue, amountFen),
    {
      ...{ type: "invoiceReversed", key: `invoiceReversed-${plain(red.invoiceNumber)}`, at: red.issuedAt },
      payload: { invoiceNumber: red.invoiceNumber, reversedNumber: blue.invoiceNumber, amountFen },
    },
  ]);
  const issued = standing ? [invoicedFact(standing, invoicedFen(application) ?? 0)] : [];
  return [...failed, ...reversed, ...issued];
}

/** Returns all facts of an application, in the order in which they are told. */
export function factsOf(application: Application): Fact[] {
  const { withdrawal } = application;
  const withdrawn: Fact[] = withdrawal
    ? [{ type: "withdrawn", key: `withdrawn-${timed(withdrawal.at)}`, at: withdrawal.at, payload: {} }]
    : [];
  // Facts about money and invoices have times of foreign clocks, which may be behind ours. They come after all decisions,
  // whatever their times.
  const others = [
    ...withdrawn,
    ...moneyOf(application),
    ...resultsOf(application),
    ...parcelOf(application),
    ...handlingOf(application),
    ...invoicesOf(application),
  ];
  return [...decisionsOf(application), ...others.toSorted(byTime)];
}

/**
 * Returns the keys of all facts that must not be taken back by a correction. They include every payment, even one that no
 * longer counts because an earlier one took its place, and every end of an attempt's time, even if money came later: they
 * were told rightly, and what came later is a fact of its own.
 */
export const standingKeys = (application: Application): ReadonlySet<string> =>
  new Set([
    ...factsOf(application).map(({ key }) => key),
    ...application.attempts.flatMap((attempt) => [
      ...(attempt.expired ? [expiredKey(attempt)] : []),
      ...attempt.transactions.map((transaction) => paidKey(attempt, transaction)),
    ]),
  ]);
