import { Router } from "express";
import { ControlError } from "../../shared/gateway/control-error";
import type { Gateway } from "../gateway";
import { createRefundId } from "../ledger/numbers";
import { createRefundNotice } from "../notices/create-notice";
import type { RefundRow, TransactionRow } from "../ledger/rows";
import { byHandInput, redoInput, refundInput } from "./inputs";

/** Routes that set how refunds end, and that play what is done to refunds in the merchant platform (商户平台). */
export function refundControl(gateway: Gateway): Router {
  const { ledger, refunds, clock } = gateway;
  const routes = Router();

  routes.put("/:outRefundNo", (req, res) => {
    refunds.setOutcome(req.params.outRefundNo, refundInput.parse(req.body));
    res.status(204).end();
  });

  /** Repeats an abnormal refund by hand, to an account that can take the money. */
  routes.post("/:outRefundNo/redo", async (req, res) => {
    const { at } = redoInput.parse(req.body ?? {});
    const known = ledger.refunds.get(req.params.outRefundNo);
    if (known?.status !== "ABNORMAL") throw new ControlError(409, "NOT_ABNORMAL", "该退款不是退款异常");
    ledger.record({ type: "refund-requested", refund: { ...known, status: "PROCESSING" } });
    await refunds.end(known.outRefundNo, "SUCCESS", at);
    res.json(ledger.refunds.get(known.outRefundNo));
  });

  /**
   * Refunds a payment by hand, wholly or in part, under a number of the merchant platform. A notice is sent only if the
   * platform is configured to do so.
   */
  routes.post("/", async (req, res) => {
    const { outTradeNo, amountFen, at: chosen, notify } = byHandInput.parse(req.body);
    const transaction = ledger.transactionsOf(outTradeNo)[0];
    if (!transaction) throw new ControlError(409, "NOT_PAID", "订单尚未支付");
    const at = new Date(chosen ?? (await clock.now())).toISOString();
    const refund = refundByHand(gateway, transaction, { at, amountFen });
    ledger.record({ type: "refund-requested", refund });
    const notifyUrl = notify ? ledger.orders.get(outTradeNo)?.notifyUrl : undefined;
    const notice = notifyUrl && createRefundNotice(gateway.merchant, { ...refund, notifyUrl });
    if (notice) gateway.outbox.enqueue(notice);
    res.json(refund);
  });

  return routes;
}

function refundByHand(
  { ledger }: Gateway,
  { transactionId, outTradeNo, amountFen: totalFen }: TransactionRow,
  { at, amountFen = totalFen }: { at: string; amountFen?: number | undefined },
): RefundRow {
  const taken = ledger
    .refundsOf(transactionId)
    .filter(({ status }) => status !== "CLOSED")
    .reduce((sum, refund) => sum + refund.amountFen, 0);
  if (taken + amountFen > totalFen) throw new ControlError(409, "TOO_MUCH", "退款金额大于订单可退金额");
  const refundId = createRefundId(at);
  return {
    refundId,
    outRefundNo: `SHPT${refundId}`,
    transactionId,
    outTradeNo,
    amountFen,
    totalFen,
    reason: "商户平台退款",
    status: "SUCCESS",
    createdAt: at,
    endedAt: at,
    byHand: true,
  };
}
