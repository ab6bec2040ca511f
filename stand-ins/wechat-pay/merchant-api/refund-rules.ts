import type { z } from "zod";
import type { Gateway } from "../gateway";
import { createRefundId } from "../ledger/numbers";
import type { RefundRow, TransactionRow } from "../ledger/rows";
import type { refundBody } from "./parameters";
import { wechatErrors } from "./wechat-error";

type RefundBody = z.output<typeof refundBody>;

const refundableMs = 365 * 86_400_000;

/**
 * Accepts a refund. A refund number refunds only once. A CLOSED refund is tried again. An ABNORMAL one is not: it needs
 * another account, by apply-abnormal-refund or in the merchant platform.
 * @param now time of this refund, milliseconds
 */
export function requestRefund(gateway: Gateway, body: RefundBody, now: number): RefundRow {
  const { ledger } = gateway;
  const transaction = findTransaction(gateway, body);
  const known = ledger.refunds.get(body.out_refund_no);
  if (known) requireSameRefund(known, transaction, body);
  if (known?.status === "PROCESSING" || known?.status === "SUCCESS") return known;
  if (known?.status === "ABNORMAL")
    throw wechatErrors.invalidRequest("该退款单为退款异常，请通过异常退款接口或在商户平台处理");
  requireRefundable(gateway, { transaction, body, now });

  const at = new Date(now).toISOString();
  const refund: RefundRow = {
    refundId: known?.refundId ?? createRefundId(at),
    outRefundNo: body.out_refund_no,
    transactionId: transaction.transactionId,
    outTradeNo: transaction.outTradeNo,
    amountFen: body.amount.refund,
    totalFen: body.amount.total,
    reason: body.reason,
    ...(body.notify_url !== undefined && { notifyUrl: body.notify_url }),
    status: "PROCESSING",
    createdAt: known?.createdAt ?? at,
  };
  ledger.record({ type: "refund-requested", refund });
  gateway.refunds.start(refund.outRefundNo);
  return refund;
}

function findTransaction({ ledger }: Gateway, body: RefundBody): TransactionRow {
  const transaction =
    body.transaction_id === undefined
      ? ledger.transactionsOf(body.out_trade_no ?? "")[0]
      : ledger.transactions.get(body.transaction_id);
  if (!transaction) throw wechatErrors.resourceNotExists("订单不存在");
  if (body.out_trade_no !== undefined && body.out_trade_no !== transaction.outTradeNo) {
    throw wechatErrors.paramError("微信订单号与商户订单号不匹配");
  }
  return transaction;
}

function requireSameRefund(known: RefundRow, transaction: TransactionRow, body: RefundBody): void {
  const same = known.transactionId === transaction.transactionId && known.amountFen === body.amount.refund;
  if (!same) throw wechatErrors.invalidRequest("订单金额或退款金额与之前请求不一致，请核实后再试");
}

function requireRefundable(
  gateway: Gateway,
  request: { transaction: TransactionRow; body: RefundBody; now: number },
): void {
  const { transaction, body, now } = request;
  if (body.amount.total !== transaction.amountFen) {
    throw wechatErrors.invalidRequest("订单金额或退款金额与之前请求不一致，请核实后再试");
  }
  if (now - Date.parse(transaction.paidAt) > refundableMs)
    throw wechatErrors.invalidRequest("订单已超过可退款的最大期限");
  const taken = gateway.ledger
    .refundsOf(transaction.transactionId)
    // A closed refund has moved no money, so that money can go back under another number.
    .filter(({ status }) => status !== "CLOSED")
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
  if (taken >= transaction.amountFen) throw wechatErrors.invalidRequest("订单已全额退款");
  if (taken + body.amount.refund > transaction.amountFen)
    throw wechatErrors.invalidRequest("退款金额大于订单可退金额");
}
