import type { Application, InvoiceDocument } from "../application/application";
import { feeFenOf } from "../application/fees";
import { invoicedFen } from "../application/invoicing";
import { isRefundFinal } from "../money/attempts";
import type { Channel, PaymentAttempt, RefundReason, Transaction } from "../money/payment";
import { correctedEnds, lockStateOf, renewedLocks, resultOf, type LockState } from "../locks/results";

/*
 * Facts of an application, of which other systems are told. They are derived from the document, so no write has to store
 * them. They hold no personal data: no contact, no opinion, and no name of a person who acted.
 */

/** Content of each type of fact, beside the application that it is about. */
export interface Sayings {
  submitted: { locks: { lockSerial: string; lockType: string; years: number }[] };
  approved: { amountFen: number };
  rejected: object;
  paid: { attemptNumber: string; transactionId: string; channel: Channel; amountFen: number };
  /** State of each lock, with its new last day if it was renewed. */
  handled: { locks: { lockSerial: string; state: LockState; notAfter?: string }[] };
  /** Last day of a lock that was told before, and the one by which the authority corrects it. */
  lockCorrected: { lockSerial: string; former: string; notAfter: string };
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
  "paid",
  "handled",
  "lockCorrected",
  "invoiced",
  "invoiceReversed",
  "refunded",
  "withdrawn",
] as const satisfies readonly (keyof Sayings)[];
export type FactType = (typeof factTypes)[number];

/** A fact: something that has happened to an application and that other systems may know. */
export type Fact = {
  [T in FactType]: {
    type: T;
    /** Key that identifies the fact within the application; only letters, digits, `-` and `_`. */
    key: string;
    /** Instant of the fact in ISO 8601 UTC, by the clock of its source: for money the gateway's. */
    at: string;
    says: Sayings[T];
  };
}[FactType];

/** Returns a foreign number in a form that can be part of a field name in the database. */
const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, "_");

/** Returns the instant of a decision as part of its key. After a reset, another decision can have the same number. */
const timed = (at: string): string => Date.parse(at).toString(36);

const applicationIdLength = 26;
const paidKey = ({ number }: PaymentAttempt, { id }: Transaction): string =>
  `paid-${number.slice(applicationIdLength)}-${plain(id)}`;

const byTime = (one: Fact, other: Fact): number => Date.parse(one.at) - Date.parse(other.at);

function decisionsOf(application: Application): Fact[] {
  const submissions = application.submissions.map(({ at, form }, index): Fact => ({
    ...{ type: "submitted", key: `submitted-${index + 1}-${timed(at)}`, at },
    says: {
      locks: form.locks.map(({ lockSerial, lockType, years }) => ({ lockSerial, lockType, years })),
    },
  }));
  const reviews = application.reviews.map(({ at, decision }, index): Fact => {
    const place = `${index + 1}-${timed(at)}`;
    return decision === "approve"
      ? { type: "approved", key: `approved-${place}`, at, says: { amountFen: feeFenOf(application) } }
      : { type: "rejected", key: `rejected-${place}`, at, says: {} };
  });
  return [...submissions, ...reviews].toSorted(byTime);
}

function moneyOf({ attempts }: Application): Fact[] {
  return attempts.flatMap((attempt) =>
    attempt.transactions.flatMap((transaction) => {
      const key = { attemptNumber: attempt.number, transactionId: transaction.id };
      const { amountFen, paidAt: at } = transaction;
      const paid: Fact[] = transaction.counted
        ? [
            {
              ...{ type: "paid", key: paidKey(attempt, transaction), at },
              says: { ...key, channel: attempt.channel, amountFen },
            },
          ]
        : [];
      return [...paid, ...returnsOf(transaction, key)];
    }),
  );
}

/** Returns the facts about returned money: by our refunds, by hand, and in the channel's own console. */
function returnsOf(
  { refunds = [], consoleRefunds = [] }: Transaction,
  key: { attemptNumber: string; transactionId: string },
): Fact[] {
  const own = refunds.filter(isRefundFinal).map(({ number, amountFen, reason, endedAt, requestedAt }) => ({
    ...{ number, amountFen, reason, at: endedAt ?? requestedAt },
  }));
  const others = consoleRefunds.map(({ number, amountFen, at }) => ({
    ...{ number, amountFen, reason: "已在渠道后台退款" as const, at },
  }));
  return [...own, ...others].map(({ number: refundNumber, at, amountFen, reason }) => ({
    ...{ type: "refunded", key: `refunded-${plain(refundNumber)}`, at },
    says: { refundNumber, ...key, amountFen, reason },
  }));
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
  return [
    { type: "handled", key: `handled-${timed(at)}`, at, says: { locks } },
    ...corrections.map(({ lockSerial, former, expiresOn: notAfter, at: correctedAt }): Fact => ({
      ...{ type: "lockCorrected", key: `lockCorrected-${plain(lockSerial)}-${timed(correctedAt)}` },
      ...{ at: correctedAt, says: { lockSerial, former, notAfter } },
    })),
  ];
}

const invoicedFact = ({ invoiceNumber, issuedAt: at }: InvoiceDocument, amountFen: number): Fact => ({
  ...{ type: "invoiced", key: `invoiced-${plain(invoiceNumber)}`, at },
  says: { invoiceNumber, amountFen },
});

function invoicesOf(application: Application): Fact[] {
  const { reversedInvoices = [], invoiceDocument: standing } = application;
  const reversed = reversedInvoices.flatMap(({ blue, red, amountFen }): Fact[] => [
    invoicedFact(blue, amountFen),
    {
      ...{ type: "invoiceReversed", key: `invoiceReversed-${plain(red.invoiceNumber)}`, at: red.issuedAt },
      says: { invoiceNumber: red.invoiceNumber, reversedNumber: blue.invoiceNumber, amountFen },
    },
  ]);
  return standing ? [...reversed, invoicedFact(standing, invoicedFen(application) ?? 0)] : reversed;
}

/** Returns all facts of an application, in the order in which they are told. */
export function factsOf(application: Application): Fact[] {
  const { withdrawal } = application;
  const withdrawn: Fact[] = withdrawal
    ? [{ type: "withdrawn", key: `withdrawn-${timed(withdrawal.at)}`, at: withdrawal.at, says: {} }]
    : [];
  // Facts about money and invoices have times of foreign clocks, which may be behind ours. They come after all decisions,
  // whatever their times.
  const others = [
    ...moneyOf(application),
    ...handlingOf(application),
    ...invoicesOf(application),
    ...withdrawn,
  ];
  return [...decisionsOf(application), ...others.toSorted(byTime)];
}

/** Returns the keys of the facts that an event has added. */
export function newFactKeys(before: Application, after: Application): string[] {
  const known = new Set(factsOf(before).map(({ key }) => key));
  return factsOf(after)
    .map(({ key }) => key)
    .filter((key) => !known.has(key));
}

/**
 * Returns the keys of all facts that must not be taken back by a correction. They include every payment, even one that no
 * longer counts because an earlier one took its place: it was told rightly, and its refund is a fact of its own.
 */
export const standingKeys = (application: Application): ReadonlySet<string> =>
  new Set([
    ...factsOf(application).map(({ key }) => key),
    ...application.attempts.flatMap((attempt) =>
      attempt.transactions.map((transaction) => paidKey(attempt, transaction)),
    ),
  ]);
