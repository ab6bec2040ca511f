/**
 * Settings with which an application is started and which it keeps for life, so that a changed configuration never
 * affects a running application.
 */
export interface RenewalSettings {
  /** Seconds during which a WeChat QR code can be paid. */
  wechatWindowSeconds: number;
  /** UnionPay's payTimeout, in seconds. */
  unionPayWindowSeconds: number;
  /** Days after shipping at which the receipt is confirmed automatically. */
  receiptDays: number;
  /** Days after payment during which an invoice can be requested. */
  invoiceWindowDays: number;
}
