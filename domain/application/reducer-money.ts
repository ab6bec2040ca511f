import type { Application } from "./application";
import {
  countedTransaction,
  findAttempt,
  findRefund,
  hasGoneBack,
  hasNumber,
  heldFen,
  isRefundFinal,
  leftFen,
  nextRefundNumber,
  refundNumber,
} from "../money/attempts";
import type { EventOf } from "./events";
import { beijingDay } from "../beijing-day";
import { endOf, renumbered, resolvedByHand, withNews } from "../money/refund-news";
import type {
  AttemptStatus,
  PaymentAttempt,
  PaymentEvidence,
  Refund,
  RefundReason,
  Transaction,
  TransactionKey,
} from "../money/payment";

/** Returns the application with one attempt changed; unchanged if there is no such attempt. */
export function updateAttempt(
  application: Application,
  number: string,
  change: (attempt: PaymentAttempt) => PaymentAttempt,
): Application {
  return {
    ...application,
    attempts: application.attempts.map((attempt) => (attempt.number === number ? change(attempt) : attempt)),
  };
}

/** Ends the superseding of an attempt, and notes when if one was under way. */
export const endSuperseding = (attempt: PaymentAttempt, at: string): PaymentAttempt => ({
  ...attempt,
  superseding: false,
  ...(attempt.superseding ? { supersedingEndedAt: at } : {}),
});

/**
 * Books a successful payment on its attempt. The gateway's order has ended with it, whether the money counts or goes
 * back.
 */
export function bookTransaction(
  application: Application,
  evidence: PaymentEvidence,
  { at, counted }: { at: string; counted: boolean },
): Application {
  const { transactionId: id, amountFen, paidAt } = evidence;
  return updateAttempt(application, evidence.attemptNumber, (attempt) => ({
    ...endSuperseding(attempt, at),
    status: counted || attempt.transactions.some((held) => held.counted) ? "支付成功" : "已关闭",
    transactions: [
      ...attempt.transactions,
      { id, amountFen, paidAt, ...(beijingDay(at) === beijingDay(paidAt) ? {} : { heardAt: at }), counted },
    ],
  }));
}

/** Returns the application with one transaction changed; unchanged if there is no such transaction. */
function updateTransaction(
  application: Application,
  { attemptNumber, transactionId }: TransactionKey,
  change: (transaction: Transaction, attempt: PaymentAttempt) => Transaction,
): Application {
  return updateAttempt(application, attemptNumber, (attempt) => ({
    ...attempt,
    transactions: attempt.transactions.map((transaction) =>
      transaction.id === transactionId ? change(transaction, attempt) : transaction,
    ),
  }));
}

/** Orders the refund of money that counted so far, because another payment that was made earlier counts in its place. */
export function refundDisplaced(application: Application, key: TransactionKey, at: string): Application {
  const uncounted = updateTransaction(application, key, (transaction) => ({
    ...transaction,
    counted: false,
  }));
  const over = updateAttempt(uncounted, key.attemptNumber, (attempt) => ({ ...attempt, status: "已关闭" }));
  return orderRefund(over, key, { at, reason: "重复支付" });
}

/** Particulars of a refund that is to be ordered. */
interface RefundOrdered extends Pick<Refund, "locks" | "interventions"> {
  at: string;
  reason: RefundReason;
  /** Part of the money to return, in fen; absent if all that is left goes back. */
  partFen?: number;
}

/** Orders the refund of a transaction, or of the counted one if none is named: all that is left of it, or a part. */
export function orderRefund(
  application: Application,
  named: TransactionKey | undefined,
  { at, reason, partFen = Infinity, ...beside }: RefundOrdered,
): Application {
  const key = named ?? countedKey(application);
  if (!key) return application;
  return updateTransaction(application, key, (transaction, attempt) => {
    const amountFen = Math.min(partFen, leftFen(transaction));
    if (amountFen <= 0) return transaction;
    const number = nextRefundNumber(attempt.number, transaction);
    const refund: Refund = { number, amountFen, reason, status: "退款中", requestedAt: at, ...beside };
    return { ...transaction, refunds: [...(transaction.refunds ?? []), refund] };
  });
}

function countedKey(application: Application): TransactionKey | undefined {
  const found = countedTransaction(application);
  return found && { attemptNumber: found.attempt.number, transactionId: found.transaction.id };
}

/** Orders the refund of a part of the money, as operators decided. An application that had ended becomes open again. */
export function refundPart(
  { endedAt: _ended, ...application }: Application,
  { at, by, amountFen: partFen, locks, reason, second, consentId }: EventOf<"partRefunded">,
): Application {
  const given = { at, command: "refundPart", by, reason } as const;
  const interventions = [
    { ...given, ...(second ? { second } : {}), ...(consentId === undefined ? {} : { consentId }) },
  ];
  return orderRefund(application, undefined, {
    ...{ at, reason: "部分退费", partFen, interventions },
    ...(locks ? { locks } : {}),
  });
}

export function countRefundProgress(
  application: Application,
  { at, refundNumber: number, type: _type, ...news }: EventOf<"refundProgressed">,
): Application {
  return updateRefund(application, number, (refund) => withNews(refund, news, at));
}

/** Books a payment together with its refund, because the money had gone back before we heard of it. */
export function holdRefundedMoney(
  application: Application,
  { at, evidence, reason, news }: EventOf<"moneyFoundRefunded">,
): Application {
  const held = bookTransaction(application, evidence, { at, counted: false });
  const ordered = orderRefund(held, evidence, { at, reason });
  const number = refundNumber(evidence.attemptNumber, evidence.transactionId);
  return updateRefund(ordered, number, (refund) => withNews(refund, news, at));
}

/** Books a refund that somebody made in the channel's console, and cuts our own open refunds to the money that is left. */
export function countConsoleRefund(
  application: Application,
  { at, doneAt, attemptNumber, transactionId, refundNumber: number, ...made }: EventOf<"refundedInConsole">,
): Application {
  const { amountFen, booked } = made;
  const key = { attemptNumber, transactionId };
  const changed = updateTransaction(application, key, (transaction) => {
    const less = {
      ...transaction,
      consoleRefunds: [
        ...(transaction.consoleRefunds ?? []),
        { number, amountFen, ...endOf("at", { doneAt, at }), ...(booked ? { booked } : {}) },
      ],
    };
    return less.refunds ? { ...less, refunds: withinHeld(less.refunds, heldFen(less)) } : less;
  });
  return settleAttempt(changed, attemptNumber);
}

/** Cuts open refunds to the money that is still held. The earlier refunds are served first. */
const withinHeld = (refunds: readonly Refund[], held: number): Refund[] => {
  let left = Math.max(held, 0);
  return refunds.map((refund) => {
    if (isRefundFinal(refund)) return refund;
    const less = withLeft(refund, left);
    left -= less.amountFen;
    return less;
  });
};

/**
 * Cuts a refund to the money that is left for it. `orderedFen` keeps the amount first requested, because the gateway
 * knows the refund number by that amount.
 */
function withLeft(refund: Refund, left: number): Refund {
  const { amountFen, orderedFen = amountFen } = refund;
  return left < amountFen ? { ...refund, amountFen: left, orderedFen } : refund;
}

/** Gives a refund whose amount was cut a new number, under which the smaller amount is requested. */
export function renumberRefund(
  application: Application,
  { at, refundNumber: number }: EventOf<"refundRenumbered">,
): Application {
  const found = findRefund(application, number);
  return found?.refund.number === number
    ? updateRefund(application, number, () => renumbered(found, at))
    : application;
}

export function resolveRefund(
  application: Application,
  { refundNumber: number, type: _type, ...given }: EventOf<"refundResolved">,
): Application {
  return updateRefund(application, number, (refund) => resolvedByHand(refund, given));
}

/** Changes one refund. If it becomes final, the statuses of its attempt and of the application's payment follow. */
function updateRefund(
  application: Application,
  number: string,
  change: (refund: Refund) => Refund,
): Application {
  const found = findRefund(application, number);
  if (!found) return application;
  const { attempt, transaction } = found;
  const key = { attemptNumber: attempt.number, transactionId: transaction.id };
  const changed = updateTransaction(application, key, (held) => ({
    ...held,
    refunds: (held.refunds ?? []).map((refund) => (hasNumber(refund, number) ? change(refund) : refund)),
  }));
  return settleAttempt(changed, attempt.number);
}

/** Ends an attempt whose money has all gone back. If that was the counted money, the application's payment becomes 已退款. */
function settleAttempt(application: Application, attemptNumber: string): Application {
  const changed = updateAttempt(application, attemptNumber, (attempt) => ({
    ...attempt,
    status: statusWith(attempt),
  }));
  const counted = findAttempt(changed, attemptNumber)?.transactions.find((held) => held.counted);
  return counted && hasGoneBack(counted) ? { ...changed, payment: "已退款" } : changed;
}

/** Returns 已退款 or 人工结清 for an attempt whose money has all gone back, and its status unchanged before that. */
function statusWith({ status, transactions }: PaymentAttempt): AttemptStatus {
  if (!transactions.every(hasGoneBack)) return status;
  const refunds = transactions.flatMap((transaction) => transaction.refunds ?? []);
  return refunds.some((refund) => refund.status === "人工结清") ? "人工结清" : "已退款";
}
