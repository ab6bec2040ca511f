/** The templates that are registered here, under their codes. */
export const templates = {
  approved: {
    code: "SMS_100000001",
    text: "您的CA锁延期申请${applicationId}已审核通过，请登录平台在CA支付中完成支付。",
  },
  rejected: {
    code: "SMS_100000002",
    text: "您的CA锁延期申请${applicationId}未通过审核：${opinion}。请登录平台修改后重新提交。",
  },
  paid: {
    code: "SMS_100000003",
    text: "您的CA锁延期申请${applicationId}已支付，正在办理中，可登录平台查看办理记录。",
  },
  shipped: {
    code: "SMS_100000004",
    text: "您的CA锁（申请${applicationId}）已由${carrier}寄出，快递单号${trackingNumber}，收到后请登录平台确认收货。",
  },
  refunded: {
    code: "SMS_100000005",
    text: "您的CA锁延期申请${applicationId}的退款${yuan}元已退回原支付账户。",
  },
  expiring: {
    code: "SMS_100000006",
    text: "您的CA锁${lock}将于${day}到期（还有${left}天），请登录平台在我的锁中办理延期。",
  },
} as const;
