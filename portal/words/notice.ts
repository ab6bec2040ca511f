/** Texts of CA锁延期办理须知, which is read before a form is filled in. */
export const notice = {
  consentTitle: "CA锁延期办理须知",
  qrLasts: (channelName: string, seconds: number) => `${channelName}二维码${seconds}秒内有效`,
  consentText: ({ qrCodes, receiptDays }: { qrCodes: readonly string[]; receiptDays: number }) => [
    "本系统办理本平台投标人CA锁（UKEY）的证书延期，仅限现场购买的锁；网上购买的锁请到e签宝平台办理。",
    "请如实填写申请信息，并为所填信息的真实性负责。手机号、收件信息仅用于办理本次延期。",
    `提交后由工作人员审核，结果以短信通知。审核通过后请在线支付；${qrCodes.join("，")}，过期可重新获取。`,
    `支付后即进入办理；选择邮寄的，锁寄出后请在收到时确认收货，${receiptDays}天未确认将自动确认收货。`,
    "支付后可申请增值税普通发票（电子发票）。",
  ],
  consentAgree: "同意",
  consentDecline: "不同意",
};
