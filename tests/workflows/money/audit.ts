import type { Application } from "../../../domain/application/application";
import { applicationIdOf, isAttemptFinal, isRefundFinal } from "../../../domain/money/attempts";
import type { PaymentAttempt } from "../../../domain/money/payment";
import type { StrayRefund } from "../../../domain/money/stray-refund";
import type { Row } from "../../../stand-ins/union-pay/ledger-state";
import type { RefundRow, TransactionRow, TradeState } from "../../../stand-ins/wechat-pay/ledger/rows";
import type { Bench } from "../bench/bench";
import { feeFen, type Renewal } from "../bench/renewal";

interface Payment {
  id: string;
  attempt: string;
  amountFen: number;
  paidAt: string;
}

/** What both gateways know of one application's money. */
export interface GatewaySide {
  payments: Payment[];
  /** Fen that have gone back, whoever ordered it. */
  backFen: number;
  /** WeChat orders that could still be paid. */
  payable: string[];
}

interface WechatLedger {
  orders: { outTradeNo: string; tradeState: TradeState }[];
  transactions: TransactionRow[];
  refunds: RefundRow[];
}

/** Looks through the books once all is at rest: what it answers names every rule that an application breaks. */
export async function auditOf(bench: Bench): Promise<(renewal: Renewal) => Promise<string[]>> {
  const sideOf = await gatewaySides(bench);
  return async ({ id, state }) => {
    const strays = await bench.models.strayRefunds.find({ applicationId: id }).lean();
    return rulesBroken({
      application: await state(),
      strays: strays.map(({ strayRefund }) => strayRefund),
      gateways: sideOf(id),
    });
  };
}

/** Both gateways' ledgers, by application. */
export async function gatewaySides({ world }: Bench): Promise<(applicationId: string) => GatewaySide> {
  const wechat = await world.wechat<WechatLedger>("GET", "/ledger");
  const { rows } = await world.unionPay<{ rows: Row[] }>("GET", "/ledger");
  const sides = new Map<string, GatewaySide>();
  const sideOf = (number: string): GatewaySide => {
    const id = applicationIdOf(number);
    const side = sides.get(id) ?? { payments: [], backFen: 0, payable: [] };
    sides.set(id, side);
    return side;
  };
  for (const { outTradeNo, tradeState } of wechat.orders)
    if (tradeState === "NOTPAY") sideOf(outTradeNo).payable.push(outTradeNo);
  for (const { transactionId: id, outTradeNo: attempt, amountFen, paidAt } of wechat.transactions)
    sideOf(attempt).payments.push({ id, attempt, amountFen, paidAt });
  for (const { outTradeNo, amountFen, status } of wechat.refunds)
    if (status === "SUCCESS") sideOf(outTradeNo).backFen += amountFen;
  // What UnionPay returned by itself never was ours.
  const returned = new Set(rows.flatMap(({ kind, origQryId }) => (kind === "returned" ? [origQryId] : [])));
  for (const { kind, queryId: id, orderId: attempt, amountFen, at: paidAt, outcome } of rows) {
    if (kind === "payment" && !returned.has(id))
      sideOf(attempt).payments.push({ id, attempt, amountFen, paidAt });
    if (kind === "refund" && outcome === "SUCCESS") sideOf(attempt).backFen += amountFen;
  }
  return (id) => sides.get(id) ?? { payments: [], backFen: 0, payable: [] };
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, fen) => total + fen, 0);

interface Books {
  application: Application;
  strays: readonly StrayRefund[];
  gateways: GatewaySide;
}

function rulesBroken({ application, strays, gateways }: Books): string[] {
  const { attempts, payment, status } = application;
  const booked = attempts.flatMap(({ transactions }) => transactions);
  const refunds = [...booked, ...strays].flatMap(({ refund }) => refund ?? []);
  const ids = [...booked.map(({ id }) => id), ...strays.map(({ evidence }) => evidence.transactionId)];
  const paidFen = sum(gateways.payments.map(({ amountFen }) => amountFen));
  const rules = {
    "every payment is booked, once":
      ids.toSorted().join() ===
      gateways.payments
        .map(({ id }) => id)
        .toSorted()
        .join(),
    "the gateways keep the fee, or nothing":
      paidFen - gateways.backFen === (payment === "已支付" ? feeFen : 0),
    "at most one payment counts": booked.filter(({ counted }) => counted).length <= 1,
    "what doesn't count goes back": booked.every(({ counted, refund }) => counted || refund),
    "every attempt has ended": attempts.every(isAttemptFinal),
    "every refund has ended": refunds.every(isRefundFinal),
    "no order can still be paid": gateways.payable.length === 0,
    "money in time counts":
      status !== "审核通过" ||
      payment === "已支付" ||
      !gateways.payments.some((paid) => isInTime(paid, attempts)),
    "a withdrawn one keeps nothing": status !== "已撤回" || payment !== "已支付",
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
}

/** By the gateway's whole seconds, and on an attempt that the bidder hadn't left for another one. */
function isInTime({ attempt: number, paidAt }: Payment, attempts: readonly PaymentAttempt[]): boolean {
  const attempt = attempts.find((candidate) => candidate.number === number);
  const second = Math.floor(Date.parse(paidAt) / 1000) * 1000;
  return attempt !== undefined && !attempt.superseded && second <= Date.parse(attempt.deadline);
}
