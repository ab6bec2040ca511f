import { applicationIdOf } from "../../../domain/money/attempts";
import { channels } from "../../../domain/money/payment";
import type { Row } from "../../../stand-ins/union-pay/ledger-state";
import type { RefundRow, TransactionRow, TradeState } from "../../../stand-ins/wechat-pay/ledger/rows";
import type { Bench } from "../bench/bench";

export interface Payment {
  id: string;
  attempt: string;
  amountFen: number;
  paidAt: string;
}

/** Data of all gateways about one application's money. */
export interface GatewaySide {
  payments: Payment[];
  /** Amounts refunded in fen by payment, whoever requested them. */
  backFen: Map<string, number>;
  /** Numbers of WeChat orders that can still be paid. */
  payable: string[];
  /** Orders, each with the merchant number of the gateway that has it. */
  orders: { number: string; merchantId: string }[];
}

interface WechatLedger {
  orders: { outTradeNo: string; tradeState: TradeState }[];
  transactions: TransactionRow[];
  refunds: RefundRow[];
}

const nothing = (): GatewaySide => ({ payments: [], backFen: new Map(), payable: [], orders: [] });

/** Reads the ledgers of the gateways of all accounts. Returns a function that gives the data of one application. */
export async function gatewaySides({ accounts }: Bench): Promise<(applicationId: string) => GatewaySide> {
  const sides = new Map<string, GatewaySide>();
  const sideOf = (number: string): GatewaySide => {
    const id = applicationIdOf(number);
    const side = sides.get(id) ?? nothing();
    sides.set(id, side);
    return side;
  };
  for (const { outside, merchants } of accounts) {
    const ledger = await outside.wechat<WechatLedger>("GET", "/ledger");
    addWechat(sideOf, ledger);
    addUnionPay(sideOf, (await outside.unionPay<{ rows: Row[] }>("GET", "/ledger")).rows);
    const { orders } = await outside.unionPay<{ orders: { orderId: string }[] }>("GET", "/orders");
    const numbers = {
      wechat: ledger.orders.map(({ outTradeNo }) => outTradeNo),
      unionpay: orders.map(({ orderId }) => orderId),
    };
    for (const channel of channels)
      for (const number of numbers[channel])
        sideOf(number).orders.push({ number, merchantId: merchants[channel].merchantId });
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
  // Payments that UnionPay returned by itself never belonged to us.
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
