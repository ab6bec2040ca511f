import type { Application } from "../../../domain/application/application";
import { countedTransaction } from "../../../domain/money/attempts";
import type { PaymentAttempt, RefundReason } from "../../../domain/money/payment";
import type { GatewaySide, Payment } from "./gateway-sides";

/**
 * Judges each payment by docs/decisions/0013, from the gateways' ledgers and the times of the bidder's requests. It is
 * written independently of the code under test, whose faults would otherwise judge themselves. It does not use the time
 * at which the news came.
 * @returns the rules that are broken
 */
export function wrongsDone(application: Application, { payments, backFen }: GatewaySide): string[] {
  const { attempts, status } = application;
  const claims = payments.map((payment) => claimOf(payment, attempts));
  const isInConsole = attempts.some(({ transactions }) =>
    transactions.some(
      ({ consoleRefunds, refunds }) => consoleRefunds || isFoundRefunded(refunds?.[0]?.reason),
    ),
  );
  const counted = countedTransaction(application)?.transaction;
  const [first] = claims.filter(({ unfit }) => unfit === undefined).toSorted(byTime);
  // If money was refunded in a console, the result depends on whether the gateway had been queried before, so it is not
  // judged.
  const isOpen = status === "审核通过" && !isInConsole && !(counted && backFen.has(counted.id));
  const reasons = refundReasonsOf(attempts);
  return [
    ...(isOpen && counted?.id !== first?.payment.id
      ? [`${first?.payment.id ?? "nothing"} should count, not ${counted?.id ?? "nothing"}`]
      : []),
    ...claims.flatMap(({ payment: { id }, unfit }) => {
      const isDue = (reason: RefundReason): boolean =>
        isFoundRefunded(reason) ||
        reason === (unfit ?? "重复支付") ||
        (reason === "部分退费" && counted?.id === id) ||
        (reason === "申请已撤回" && status === "已撤回");
      const wrong = reasons.get(id)?.filter((reason) => !isDue(reason)) ?? [];
      return wrong.map((reason) => `${id} went back as ${reason}, not as ${unfit ?? "重复支付"}`);
    }),
  ];
}

interface Claim {
  payment: Payment;
  /** Time of the payment in whole seconds since the epoch, as precise as the gateways report it. */
  second: number;
  /** Reason why the payment can't count; undefined if it may. */
  unfit?: RefundReason;
}

function claimOf(payment: Payment, attempts: readonly PaymentAttempt[]): Claim {
  const attempt = attempts.find(({ number }) => number === payment.attempt);
  if (!attempt) throw new Error(`no attempt ${payment.attempt}`);
  const second = Math.floor(Date.parse(payment.paidAt) / 1000);
  const { deadline, supersedingEndedAt } = attempt;
  if (second > Date.parse(deadline) / 1000) return { payment, second, unfit: "逾期支付" };
  if (supersedingEndedAt !== undefined && second > Date.parse(supersedingEndedAt) / 1000)
    return { payment, second, unfit: "被取代后支付" };
  return { payment, second };
}

const byTime = (one: Claim, other: Claim): number =>
  one.second - other.second || (one.payment.id < other.payment.id ? -1 : 1);

const isFoundRefunded = (reason: RefundReason | undefined): boolean =>
  reason === "已在渠道后台退款" || reason === "此前已退款";

const refundReasonsOf = (attempts: readonly PaymentAttempt[]): Map<string, RefundReason[]> =>
  new Map(
    attempts.flatMap(({ transactions }) =>
      transactions.map(({ id, refunds = [] }) => [id, refunds.map(({ reason }) => reason)] as const),
    ),
  );
