/**
 * What an application is started with and keeps for its whole life, so that a changed
 * configuration never changes a running one under its owner's feet.
 */
export interface RenewalSettings {
  /** How long a WeChat QR code can be paid. Seconds. */
  wechatWindowSeconds: number;
  /** UnionPay's payTimeout. Seconds. */
  unionPayWindowSeconds: number;
  /** Days after shipping at which a receipt confirms itself. */
  receiptDays: number;
  /** Days after payment during which an invoice can be asked for. */
  invoiceWindowDays: number;
}
