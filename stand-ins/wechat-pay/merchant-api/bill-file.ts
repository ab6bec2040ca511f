import type { Gateway } from "../gateway";
import { toBeijingDate, toBeijingTime } from "../../shared/beijing-time";
import type { RefundRow, RefundStatus, TransactionRow } from "../ledger/rows";
import { sumFen } from "../../shared/gateway/book";
import { feeFen, refundFeeFen } from "./bill-fees";
import { alterationOf } from "./bill-alteration";
import { toLine, yuan } from "./bill-cells";

/** A row with the channel's fee in fen; the fee of a refund is negative. */
type Charged<Row> = Row & { feeFen: number };

/** Parts of the gateway from which the trade bill is made. */
type BillSource = Pick<Gateway, "ledger" | "merchant" | "billAlterations">;

export type BillType = "ALL" | "SUCCESS" | "REFUND";

const columns =
  "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
  "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包," +
  "手续费,费率,订单金额,申请退款金额,费率备注";
const sumColumns =
  "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const refundStates: Readonly<Record<RefundStatus, string>> = {
  SUCCESS: "SUCCESS",
  PROCESSING: "PROCESSING",
  ABNORMAL: "FAIL",
  CLOSED: "FAIL",
};

/** Returns the trade bill of a Beijing day (YYYY-MM-DD) in WeChat Pay's CSV; undefined if nothing happened. */
export function createBill(gateway: BillSource, date: string, type: BillType): string | undefined {
  const { ledger, billAlterations } = gateway;
  const { omit, amountsFen, feesFen, add } = alterationOf(billAlterations, date);
  const payments = [...ledger.transactions.values(), ...add]
    .filter(({ paidAt, transactionId }) => toBeijingDate(paidAt) === date && !omit.includes(transactionId))
    .map((row) => {
      const { transactionId } = row;
      const amountFen = amountsFen[transactionId] ?? row.amountFen;
      return { ...row, amountFen, feeFen: feesFen[transactionId] ?? feeFen(amountFen) };
    });
  const refunds = [...ledger.refunds.values()]
    .filter(({ createdAt, outRefundNo }) => toBeijingDate(createdAt) === date && !omit.includes(outRefundNo))
    .map((row) => ({ ...row, feeFen: -refundFeeFen(ledger, row) }));
  const shownPayments = type === "REFUND" ? [] : payments;
  const shownRefunds = type === "SUCCESS" ? [] : refunds;
  const lines = [
    ...shownPayments.map((row) => paymentLine(gateway, row)),
    ...shownRefunds.map((row) => refundLine(gateway, row)),
  ];
  if (lines.length === 0) return undefined;

  const paidFen = sumFen(shownPayments);
  const refundFen = sumFen(shownRefunds);
  const sums = [
    String(lines.length),
    yuan(paidFen),
    yuan(refundFen),
    "0.00",
    fee([...shownPayments, ...shownRefunds].reduce((sum, row) => sum + row.feeFen, 0)),
    yuan(paidFen),
    yuan(refundFen),
  ];
  return `\uFEFF${[columns, ...lines, sumColumns, toLine(sums)].join("\r\n")}\r\n`;
}

function paymentLine(gateway: BillSource, row: Charged<TransactionRow>): string {
  const order = gateway.ledger.orders.get(row.outTradeNo);
  return toLine([
    ...commonCells(gateway, {
      at: row.paidAt,
      transactionId: row.transactionId,
      outTradeNo: row.outTradeNo,
      payer: row.payer,
    }),
    "SUCCESS",
    "OTHERS",
    "CNY",
    yuan(row.amountFen),
    "0.00",
    "0",
    "0",
    "0.00",
    "0.00",
    "",
    "",
    order?.description ?? "",
    order?.attach ?? "",
    fee(row.feeFen),
    "0.60%",
    yuan(row.amountFen),
    "0.00",
    "",
  ]);
}

function refundLine(gateway: BillSource, row: Charged<RefundRow>): string {
  const payer = gateway.ledger.transactions.get(row.transactionId)?.payer ?? "";
  const order = gateway.ledger.orders.get(row.outTradeNo);
  return toLine([
    ...commonCells(gateway, {
      at: row.createdAt,
      transactionId: row.transactionId,
      outTradeNo: row.outTradeNo,
      payer,
    }),
    "REFUND",
    "OTHERS",
    "CNY",
    "0.00",
    "0.00",
    row.refundId,
    row.outRefundNo,
    yuan(row.amountFen),
    "0.00",
    "ORIGINAL",
    refundStates[row.status],
    order?.description ?? "",
    order?.attach ?? "",
    fee(row.feeFen),
    "0.60%",
    "0.00",
    yuan(row.amountFen),
    "",
  ]);
}

function commonCells(
  { merchant }: BillSource,
  row: { at: string; transactionId: string; outTradeNo: string; payer: string },
): string[] {
  const time = toBeijingTime(row.at).slice(0, 19).replace("T", " ");
  return [
    time,
    merchant.appid,
    merchant.mchid,
    "0",
    "",
    row.transactionId,
    row.outTradeNo,
    row.payer,
    "NATIVE",
  ];
}

/** Returns a fee in whole fen as yuan with five decimals. */
const fee = (fen: number): string => `${yuan(fen)}000`;
