import { findAttempt, hasNumber, isRefundFinal } from "./attempts";
import type { PaymentAttempt, Refund, Transaction } from "./payment";

interface Attempts {
  attempts: PaymentAttempt[];
}

/**
 * Decides whether a state lacks facts about money that a known state of the same application has: an order that was
 * opened, money that came, or money that went back. A workflow run that was reset lacks them until the messages that
 * brought them are delivered again, and for good if they aren't.
 */
export const lacksMoney = (state: Attempts, known: Attempts): boolean =>
  known.attempts.some((attempt) => {
    const same = findAttempt(state, attempt.number);
    return !same || attempt.transactions.some((transaction) => !hasTransaction(same, transaction));
  });

function hasTransaction({ transactions }: PaymentAttempt, known: Transaction): boolean {
  const same = transactions.find(({ id }) => id === known.id);
  if (!same || (known.counted && !same.counted)) return false;
  const { refunds = [], consoleRefunds = [] } = same;
  return (
    (known.refunds ?? []).filter(isRefundFinal).every((refund) => hasEnded(refunds, refund)) &&
    (known.consoleRefunds ?? []).every(({ number }) =>
      [...consoleRefunds.map((one) => one.number), ...refunds.map((one) => one.consoleNumber)].includes(
        number,
      ),
    )
  );
}

const hasEnded = (refunds: readonly Refund[], { number }: Refund): boolean =>
  refunds.some((refund) => hasNumber(refund, number) && isRefundFinal(refund));
