import type { Application } from "../../../domain/application/application";
import { applicationIdOf, isAttemptFinal, isRefundFinal, leftFen } from "../../../domain/money/attempts";
import type { PaymentAttempt, Refund, Transaction } from "../../../domain/money/payment";
import type { StrayRefund } from "../../../domain/money/stray-refund";
import type { Row } from "../../../stand-ins/union-pay/ledger-state";
import type { RefundRow, TransactionRow, TradeState } from "../../../stand-ins/wechat-pay/ledger/rows";
import type { Bench } from "../bench/bench";
import type { Renewal } from "../bench/renewal";

export interface Payment {
  id: string;
  attempt: string;
  amountFen: number;
  paidAt: string;
}

/** What both gateways know of one application's money. */
export interface GatewaySide {
  payments: Payment[];
  /** Fen that have gone back, by payment, whoever ordered it. */
  backFen: Map<string, number>;
  /** WeChat orders that could still be paid. */
  payable: string[];
}

interface WechatLedger {
  orders: { outTradeNo: string; tradeState: TradeState }[];
  transactions: TransactionRow[];
  refunds: RefundRow[];
}

/** What both gateways know of an application, and the rules that it breaks, once all is at rest. */
export async function auditOf(bench: Bench) {
  const sideOf = await gatewaySides(bench);
  return async ({ id, state }: Renewal) => {
    const [application, strays] = await Promise.all([
      state(),
      bench.models.strayRefunds.find({ applicationId: id }).lean(),
    ]);
    const gateways = sideOf(id);
    const books = { application, strays: strays.map(({ strayRefund }) => strayRefund), gateways };
    return { application, gateways, broken: rulesBroken(books) };
  };
}

const nothing = (): GatewaySide => ({ payments: [], backFen: new Map(), payable: [] });

/** The ledgers of both gateways of every account, by application. */
export async function gatewaySides({ accounts }: Bench): Promise<(applicationId: string) => GatewaySide> {
  const sides = new Map<string, GatewaySide>();
  const sideOf = (number: string): GatewaySide => {
    const id = applicationIdOf(number);
    const side = sides.get(id) ?? nothing();
    sides.set(id, side);
    return side;
  };
  for (const { outside } of accounts) {
    addWechat(sideOf, await outside.wechat<WechatLedger>("GET", "/ledger"));
    addUnionPay(sideOf, (await outside.unionPay<{ rows: Row[] }>("GET", "/ledger")).rows);
  }
  return (id) => sides.get(id) ?? nothing();
}

type SideOf = (number: string) => GatewaySide;

const addBack = ({ backFen }: GatewaySide, id: string, fen: number) =>
  backFen.set(id, (backFen.get(id) ?? 0) + fen);

function addWechat(sideOf: SideOf, { orders, transactions, refunds }: WechatLedger): void {
  for (const { outTradeNo, tradeState } of orders)
    if (tradeState === "NOTPAY") sideOf(outTradeNo).payable.push(outTradeNo);
  for (const { transactionId: id, outTradeNo: attempt, amountFen, paidAt } of transactions)
    sideOf(attempt).payments.push({ id, attempt, amountFen, paidAt });
  for (const { outTradeNo, transactionId, amountFen, status } of refunds)
    if (status === "SUCCESS") addBack(sideOf(outTradeNo), transactionId, amountFen);
}

function addUnionPay(sideOf: SideOf, rows: readonly Row[]): void {
  // What UnionPay returned by itself never was ours.
  const returned = new Set(rows.flatMap(({ kind, origQryId }) => (kind === "returned" ? [origQryId] : [])));
  const orders = new Map(rows.map(({ queryId, orderId }) => [queryId, orderId]));
  for (const {
    kind,
    queryId: id,
    orderId: attempt,
    amountFen,
    at: paidAt,
    outcome,
    origQryId = "",
  } of rows) {
    if (kind === "payment" && !returned.has(id))
      sideOf(attempt).payments.push({ id, attempt, amountFen, paidAt });
    if (kind === "refund" && outcome === "SUCCESS")
      addBack(sideOf(orders.get(origQryId) ?? ""), origQryId, amountFen);
  }
}

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
  const rules = {
    "every payment is booked, once":
      ids.toSorted().join() ===
      gateways.payments
        .map(({ id }) => id)
        .toSorted()
        .join(),
    "what counts is with us, and all else has gone back, once":
      booked.every((transaction) => keptFen(transaction, gateways) === dueFen(transaction)) &&
      strays.every(
        ({ evidence, refund }) =>
          keptFen({ id: evidence.transactionId, amountFen: evidence.amountFen, refund }, gateways) === 0,
      ),
    "it is paid while what counts is with us":
      (payment === "已支付") === booked.some((held) => held.counted && dueFen(held) > 0),
    "at most one payment counts": booked.filter(({ counted }) => counted).length <= 1,
    "what doesn't count goes back": booked.every(({ counted, refund }) => counted || refund),
    "every attempt has ended": attempts.every(isAttemptFinal),
    "every refund has ended": refunds.every(isRefundFinal),
    "no order can still be paid": gateways.payable.length === 0,
    "money in time counts":
      status !== "审核通过" ||
      payment !== "未支付" ||
      booked.some(({ refund }) => refund?.reason === "已在渠道后台退款" || refund?.reason === "此前已退款") ||
      !gateways.payments.some((paid) => isInTime(paid, attempts)),
    "a withdrawn one keeps nothing": status !== "已撤回" || payment !== "已支付",
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
}

/** What is left of a payment once the gateway, or the operator by hand, has given money back. Fen. */
function keptFen(
  { id, amountFen, refund }: { id: string; amountFen: number; refund?: Refund },
  { backFen }: GatewaySide,
): number {
  // What went to the merchant's own account has left the gateway: the operator has passed it on.
  const isByHand = refund?.status === "人工结清" && refund.treatment !== "merchantAccount";
  return amountFen - (backFen.get(id) ?? 0) - (isByHand ? refund.amountFen : 0);
}

/** What should be left of a payment. Fen. */
const dueFen = (transaction: Transaction): number =>
  transaction.counted && !transaction.refund ? leftFen(transaction) : 0;

/** By the gateway's whole seconds, and on an attempt that the bidder hadn't left for another one. */
function isInTime({ attempt: number, paidAt }: Payment, attempts: readonly PaymentAttempt[]): boolean {
  const attempt = attempts.find((candidate) => candidate.number === number);
  const second = Math.floor(Date.parse(paidAt) / 1000) * 1000;
  return attempt !== undefined && !attempt.superseded && second <= Date.parse(attempt.deadline);
}
