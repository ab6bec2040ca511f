/** Templates that are registered at this provider, with their codes. */
export const templates = {
  approved: {
    code: "SMS_100000001",
    text: "您的CA锁延期申请${shortNumber}已审核通过，请登录平台在CA支付中完成支付。",
  },
  rejected: {
    code: "SMS_100000002",
    text: "您的CA锁延期申请${shortNumber}未通过审核：${opinion}。请登录平台修改后重新提交。",
  },
  paid: {
    code: "SMS_100000003",
    text: "您的CA锁延期申请${shortNumber}已支付，正在办理中，可登录平台查看办理记录。",
  },
  handled: {
    code: "SMS_100000010",
    text: "您的CA锁${locks}（申请${shortNumber}）已办理延期，新的到期日${until}，后续步骤请登录平台查看。",
  },
  shipped: {
    code: "SMS_100000004",
    text: "您的CA锁（申请${shortNumber}）已由${carrier}寄出，快递单号${trackingNumber}，收到后请登录平台确认收货。",
  },
  dispatched: {
    code: "SMS_100000011",
    text: "您的CA锁（申请${shortNumber}）已由${carrier}寄出，快递单号${trackingNumber}，请查收；收货已在开票时自动确认，不必再确认。",
  },
  refunded: {
    code: "SMS_100000005",
    text: "您的CA锁延期申请${shortNumber}的退款${yuan}元已退回原支付账户。",
  },
  confirming: {
    code: "SMS_100000007",
    text: "您的CA锁延期申请${shortNumber}的发票${invoiceNumber}正在红冲，请在72小时内登录电子税务局确认红字确认单，逾期作废。",
  },
  reversed: {
    code: "SMS_100000008",
    text: "您的CA锁延期申请${shortNumber}的发票${invoiceNumber}已红冲，不能再使用，红字发票可登录平台下载。",
  },
  reissued: {
    code: "SMS_100000009",
    text: "您的CA锁延期申请${shortNumber}的发票已重新开具，号码${invoiceNumber}，可登录平台下载。",
  },
  expiring: {
    code: "SMS_100000006",
    text: "您的CA锁${lock}将于${day}到期（还有${left}天），请登录平台在我的锁中办理延期。",
  },
} as const;
