import { channelTraits } from "../../domain/money/channels";
import { findAttempt, refundNumber } from "../../domain/money/attempts";
import type { PaymentEvidence, RefundAnswer, RefundOrder, RefundReason } from "../../domain/money/payment";
import type { RefundNews } from "../../domain/money/refund-news";
import { judge, type Verdict } from "../../domain/money/settlement";
import { queryRefund } from "./refund-owner";
import { recordRefunding } from "./refunds";
import type { Renewal } from "./renewal";

/** Decides whether a verdict is about genuine money that is not booked yet. */
export const bringsMoney = ({ verdict }: Verdict): boolean => verdict === "counts" || verdict === "returns";

/**
 * Books a payment of which the gateway shows that money has gone back. After a restore or reset it went back by an order
 * that our books no longer contain, or somebody refunded it in the channel's console. Such a payment never counts. The
 * refund under the number that ours would have is queried, and booked with that state.
 */
export async function settleRefunded(renewal: Renewal, evidence: PaymentEvidence): Promise<void> {
  const { attemptNumber, transactionId } = evidence;
  const number = refundNumber(attemptNumber, transactionId);
  const found = await find(orderOf(renewal, evidence, number));
  if (!bringsMoney(judge(renewal.application, evidence))) return;
  await recordRefunding(renewal, { type: "moneyFoundRefunded", evidence, ...found });
  await renewal.note(`订单${attemptNumber}查得已支付，但款项已经或正在退回（${found.reason}），未计入支付`);
}

function orderOf(renewal: Renewal, evidence: PaymentEvidence, number: string): RefundOrder {
  const { channel, attemptNumber, transactionId, amountFen, merchantId, appId } = evidence;
  const requestedAt = new Date(renewal.now).toISOString();
  return {
    channel,
    merchant: { merchantId, ...(appId === undefined ? {} : { appId }) },
    refundNumber: number,
    attemptNumber,
    attemptCreatedAt: findAttempt(renewal.application, attemptNumber)?.createdAt ?? requestedAt,
    transactionId,
    amountFen,
    totalFen: amountFen,
    reason: "此前已退款",
    requestedAt,
  };
}

interface Found {
  reason: RefundReason;
  news: RefundNews;
}

/**
 * Returns the reason and state of the refund. If the gateway can't tell now, the refund counts as under way and is
 * queried further.
 */
async function find(order: RefundOrder): Promise<Found> {
  // A channel that finds a refund only by the second of its request, which we no longer know, can't be queried. Its
  // statement will tell.
  if (!channelTraits[order.channel].findsRefundsByNumber)
    return { reason: "此前已退款", news: unseen("渠道显示已退款，待对账单核对") };
  const answer = (await queryRefund(order)) ?? { status: "processing" };
  if (answer.status === "abnormal" && answer.abnormality === "absent")
    return {
      reason: "已在渠道后台退款",
      news: unseen("渠道显示已退款，但不是由本系统发起，请在渠道后台核对金额"),
    };
  return { reason: "此前已退款", news: newsOf(answer) };
}

const unseen = (remark: string): RefundNews => ({ status: "退款异常", abnormality: "absent", remark });

function newsOf({ status, ...said }: RefundAnswer): RefundNews {
  if (status === "refunded")
    return { status: "已退款", ...(said.doneAt === undefined ? {} : { doneAt: said.doneAt }) };
  return { status: status === "processing" ? "退款中" : "退款异常", ...said };
}
