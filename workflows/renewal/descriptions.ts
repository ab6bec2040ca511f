import type { NoticeName } from "../../contract/notices";

/** What the Temporal UI says of each signal, to operators. */
export const descriptions: Readonly<Record<NoticeName | "currentApplication", string>> = {
  review: "代为审核；门户的审核是同名的更新",
  paymentNotice: "支付平台的支付通知，由接口核验后发出，不要手动发送",
  refundNotice: "支付平台的退款通知，由接口核验后发出，不要手动发送",
  moneyQuestion: "对账差异出现或关闭，由对账发出",
  invoiceNotice: "发票服务有了结果，由接口发出；重发无害",
  currentApplication: "申请的当前内容",
};
