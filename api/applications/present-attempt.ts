import type { Answer } from "../../contract/answers";
import type { FormReading } from "../../domain/application/personal-data";
import type { PaymentAttempt, Refund, Transaction } from "../../domain/money/payment";

/** One refund, for its owner and for operators alike. */
export const presentRefund = (refund: Refund): Answer<"refund"> => ({
  number: refund.number,
  amountFen: refund.amountFen,
  reason: refund.reason,
  status: refund.status,
  requestedAt: refund.requestedAt,
  endedAt: refund.endedAt,
  heardAt: refund.heardAt,
  remark: refund.remark,
  abnormality: refund.abnormality,
  treatment: refund.treatment,
});

const presentTransaction = ({ id, amountFen, paidAt, counted, refund, consoleRefunds }: Transaction) => ({
  id,
  amountFen,
  paidAt,
  counted,
  refund: refund && presentRefund(refund),
  consoleRefunds: consoleRefunds?.map(({ number, amountFen: fen, at, heardAt }) => ({
    ...{ number, amountFen: fen, at, heardAt },
  })),
});

/** How an attempt was superseded, and whose account it is paid to, is nobody's business outside. */
export const presentAttempt = (
  attempt: PaymentAttempt,
  { own }: Pick<FormReading, "own">,
): Answer<"attempt"> => ({
  number: attempt.number,
  channel: attempt.channel,
  bank: attempt.bank,
  amountFen: attempt.amountFen,
  createdAt: attempt.createdAt,
  deadline: attempt.deadline,
  status: attempt.status,
  expired: attempt.expired,
  // Who scans it pays: nobody but the owner sees it.
  codeUrl: own ? attempt.codeUrl : undefined,
  transactions: attempt.transactions.map(presentTransaction),
});
