import type { Application } from "../application/application";
import { countedTransaction, findAttempt, isRefundFinal, refundNumber } from "./attempts";
import type { EventOf } from "../application/events";
import type {
  AttemptStatus,
  PaymentAttempt,
  PaymentEvidence,
  Refund,
  RefundReason,
  Transaction,
} from "./payment";

/** The application with one attempt replaced; unchanged if there is no such attempt. */
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

/** Books a success on its attempt. The gateway's order is over with it, whether the money counts or goes back. */
export function holdMoney(
  application: Application,
  evidence: PaymentEvidence,
  counted: boolean,
): Application {
  const { transactionId: id, amountFen, paidAt } = evidence;
  return updateAttempt(application, evidence.attemptNumber, (attempt) => ({
    ...attempt,
    status: counted || attempt.transactions.some((held) => held.counted) ? "支付成功" : "已关闭",
    superseding: false,
    transactions: [...attempt.transactions, { id, amountFen, paidAt, counted }],
  }));
}

/** Orders the refund of one transaction, or of the counted one where no evidence names another. */
export function orderRefund(
  application: Application,
  evidence: PaymentEvidence | undefined,
  { at, reason }: { at: string; reason: RefundReason },
): Application {
  const target = evidence
    ? { attemptNumber: evidence.attemptNumber, transactionId: evidence.transactionId }
    : countedTarget(application);
  if (!target) return application;
  return updateAttempt(application, target.attemptNumber, (attempt) => ({
    ...attempt,
    transactions: attempt.transactions.map((transaction) =>
      transaction.id === target.transactionId && !transaction.refund
        ? {
            ...transaction,
            refund: {
              number: refundNumber(attempt.number, transaction.id),
              amountFen: transaction.amountFen,
              reason,
              status: "退款中",
              requestedAt: at,
            },
          }
        : transaction,
    ),
  }));
}

function countedTarget(application: Application) {
  const found = countedTransaction(application);
  return found && { attemptNumber: found.attempt.number, transactionId: found.transaction.id };
}

export function countRefundProgress(
  application: Application,
  { at, refundNumber: number, status, remark }: EventOf<"refundProgressed">,
): Application {
  return updateRefund(application, number, (refund) => ({
    ...refund,
    status,
    ...(status === "已退款" ? { endedAt: at } : {}),
    ...(remark === undefined ? {} : { remark }),
  }));
}

export function resolveRefund(
  application: Application,
  { at, refundNumber: number, by, reason }: EventOf<"refundResolved">,
): Application {
  return updateRefund(application, number, (refund) => ({
    ...refund,
    status: "人工结清",
    endedAt: at,
    remark: `${by.name}：${reason}`,
  }));
}

/** Changes one refund; when it has become final, its attempt and the application follow. */
function updateRefund(
  application: Application,
  number: string,
  change: (refund: Refund) => Refund,
): Application {
  const attemptNumber = application.attempts.find(({ transactions }) =>
    transactions.some(({ refund }) => refund?.number === number),
  )?.number;
  if (attemptNumber === undefined) return application;
  const changed = updateAttempt(application, attemptNumber, (attempt) => {
    const transactions = attempt.transactions.map((transaction) =>
      transaction.refund?.number === number
        ? { ...transaction, refund: change(transaction.refund) }
        : transaction,
    );
    return { ...attempt, transactions, status: statusWith(attempt, transactions) };
  });
  const attempt = findAttempt(changed, attemptNumber);
  const countedRefund = attempt?.transactions.find((transaction) => transaction.counted)?.refund;
  return countedRefund && isRefundFinal(countedRefund) ? { ...changed, payment: "已退款" } : changed;
}

/** An attempt ends as 已退款 or 人工结清 once all its money has gone back; until then it stays what it was. */
function statusWith(attempt: PaymentAttempt, transactions: Transaction[]): AttemptStatus {
  const refunds = transactions.map(({ refund }) => refund);
  if (!refunds.every((refund) => refund !== undefined && isRefundFinal(refund))) return attempt.status;
  return refunds.some((refund) => refund?.status === "人工结清") ? "人工结清" : "已退款";
}
