import type { GivenCommand } from "../../contract/commands";
import type { NoticeName } from "../../contract/notices";

/** What the Temporal UI says of each message, to operators. */
export const descriptions: Readonly<Record<GivenCommand, string>> &
  Readonly<Record<NoticeName | "currentApplication", string>> = {
  submit: "提交（首次或审核不通过后再次），由门户发出",
  edit: "修改审核不通过的申请，由门户发出",
  review: "审核，由门户发出；运维代为审核用同名的信号",
  startPayment: "开出支付订单，由门户发出",
  giveUpPayment: "未完成支付：放弃待付的订单，由门户发出",
  addRecord: "添加办理记录，由门户发出",
  ship: "登记寄出，由门户发出",
  correctShipment: "更正快递信息，由门户发出",
  markHandled: "标记已办理，由门户发出",
  confirmReceipt: "确认收货，由门户发出",
  requestInvoice: "申请开票，由门户发出",
  reissueInvoice: "红冲后重新开票，由门户发出",
  refundInvoiced: "红冲后退款，由门户发出",
  withdraw: "撤回，由门户发出；运维撤回也可以取消（cancel）工作流",
  retryRefund: "重试异常的退款，由门户发出",
  resolveRefund: "人工结清异常的退款，由门户发出",
  treatRefund: "异常退款处理：退到另一账户，由门户发出",
  paymentNotice: "支付平台的支付通知，由接口核验后发出，不要手动发送",
  refundNotice: "支付平台的退款通知，由接口核验后发出，不要手动发送",
  moneyQuestion: "对账差异出现或关闭，由对账发出",
  invoiceNotice: "发票服务有了结果，由接口发出；重发无害",
  currentApplication: "申请的当前内容",
};
