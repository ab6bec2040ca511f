/** The news a bidder is told by SMS. */
export const smsTemplates = ["approved", "rejected", "paid", "shipped", "refunded"] as const;
export type SmsTemplate = (typeof smsTemplates)[number];

/** The text that each template is registered with at the SMS provider, and its named variables. */
export const smsTexts: Record<SmsTemplate, string> = {
  approved: "您的CA锁延期申请${applicationId}已审核通过，请登录平台在CA支付中完成支付。",
  rejected: "您的CA锁延期申请${applicationId}未通过审核：${opinion}。请登录平台修改后重新提交。",
  paid: "您的CA锁延期申请${applicationId}已支付，正在办理中，可登录平台查看办理记录。",
  shipped:
    "您的CA锁（申请${applicationId}）已由${carrier}寄出，快递单号${trackingNumber}，收到后请登录平台确认收货。",
  refunded: "您的CA锁延期申请${applicationId}的退款${yuan}元已退回原支付账户。",
};
