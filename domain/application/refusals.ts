import { correctionDays, ownReissues } from "./invoicing";
import { reconciledAtText } from "../reconciled-at";

/**
 * Refusals of commands: a stable code, and a sentence that tells the user the reason and what to do next. The API answers
 * with 409, and the workflow's validators reject with the same code.
 */
export const refusals = {
  NOT_YOURS_TO_DO: "当前账号的角色不能进行此操作，请使用有权限的账号登录",
  NOT_YET_SUBMITTED: "申请尚未提交，不能进行此操作；编辑中的申请请在门户中修改、提交或删除",
  APPLICATION_ENDED: "申请已办结，不能再操作；如需帮助，请联系现场办锁人员",
  NOT_EDITABLE: "只有编辑中和审核不通过的申请可以修改",
  NOT_DELETABLE: "只有编辑中的申请可以删除；已提交的申请请使用撤回",
  NOT_SUBMITTABLE: "只有编辑中和审核不通过的申请可以提交，请刷新查看当前状态",
  NOT_AWAITING_REVIEW: "申请不在待审核状态，可能已由他人审核，请刷新查看",
  NOT_APPROVED: "申请不在审核通过状态，不能进行此操作，请刷新查看当前状态",
  ALREADY_PAID: "该申请已支付，无需再次支付；请在已支付中查看",
  NOT_PAID: "该申请尚未支付，请先完成支付",
  NOT_MAILED: "取锁方式为现场，无需寄送",
  ALREADY_SHIPPED: "该锁已寄出；如快递单号有误，请使用更正",
  NOT_SHIPPED: "该锁尚未寄出，请先填写快递公司和单号",
  NOT_IN_HANDLING: "申请不在办理中，不能标记为已办理",
  NOTHING_TO_RECEIVE: "没有待签收的锁，请刷新查看当前状态",
  INVOICE_ALREADY_REQUESTED: "已申请开票，请在已申请中查看，无需重复申请",
  NOTHING_TO_INVOICE: "没有可以开票的款项：锁均未能延期，或款项已退还；如有疑问，请联系客服",
  INVOICE_NOT_ISSUED: "没有可以红冲的发票，请刷新查看开票状态",
  CORRECTION_TOO_LATE: `发票开具已超过${correctionDays}天，不能自行更换抬头，请联系客服由运维人员办理`,
  REISSUES_USED_UP: `发票抬头已自行更换${ownReissues}次，不能再自行更换，请联系客服由运维人员办理`,
  RED_LETTER_UNDER_WAY: "该申请正在红冲退款，不能进行此操作",
  ALREADY_WITHDRAWN: "申请已撤回",
  WITHDRAW_DRAFT: "编辑中的申请无需撤回，可直接删除",
  WITHDRAW_PAID: "已支付的申请不能自行撤回，请联系客服由运维人员撤回并退款",
  WITHDRAW_SHIPPED:
    "锁已寄出，不能撤回；须退还全部款项的，请由运维人员用【退费】退还（已开票的用【红冲退款】），退完后申请自行结束",
  WITHDRAW_HANDLED: "申请已办理，不能撤回",
  WITHDRAW_INVOICED: "已申请开票，不能直接撤回；已开票的请使用红冲退款",
  MONEY_GONE_BACK: "该申请的款项已有退回，不能再交制证；请由审核人员核对后标记已办理，或由运维人员撤回",
  LOCKS_BEING_ISSUED: "有锁正在制证，有结果之前不能退款；请等待制证结果，或联系制证人员",
  LOCKS_ISSUED:
    "已有锁制证完成，不能整单撤回；请由审核人员标记为已办理，再用【退费】退还未能延期的锁的费用；须退还全部款项的，也用【退费】，退完后申请自行结束",
  NO_OPEN_ATTEMPT: "没有等待支付的订单",
  MONEY_IN_QUESTION: "该申请的款项与渠道对账单有差异，核对结清前暂不能办理和开票，请联系运维人员",
  PAYMENT_WINDOW_OVER: "支付请求处理得太晚，支付时限已过，没有开出订单，请重新点击支付",
  ATTEMPT_REPLACED: "该订单已失效（已改用其他方式支付，或申请有变动），请刷新查看后重新支付",
  REFUND_GONE_BACK: "支付渠道已将该笔款项退回，无需人工结清，请刷新查看",
  REFUND_UNDER_WAY: "支付渠道正在处理这笔退款，请待有结果后再操作",
  REFUND_NOT_RETRIABLE: "收款账户异常，重试不会成功；请选择异常退款处理，或线下退款后人工结清",
  REFUND_NOT_TREATABLE: "支付渠道未受理异常退款处理；请核对收款信息，或改用重试退款、人工结清",
  REFUND_UNBOOKED: `该款项有退款，与对账单核对之前暂不能办理和开票：请在涵盖今日的对账单核对之后再试（一般为次日上午${reconciledAtText}以后）；其中未记入本系统的，由运维人员在对账差异中入账`,
  REFUND_BOOKED: "该笔退款已入账，请刷新查看；仍有差异的，请对该日重新对账",
  REFUND_NOT_BOOKABLE: "该差异不是申请款项的退款，或渠道尚未退成，不能入账；请核对后写明原因关闭",
  INVOICE_UNDER_WAY: "发票正在开具或红冲，请待有结果后再退费",
  REFUND_TOO_LARGE: "退费金额超过该申请尚未退还的款项，请刷新核对后重新填写",
  REFUND_OF_ALL: "款项全部退还、发票不再重开的，请使用红冲退款",
  REFUND_CHANGED: "退款金额已变，复核请求作废，请刷新核对后重新发起",
  NO_ABNORMAL_REFUND: "没有需要处理的异常退款，请刷新查看",
} as const;

export type RefusalCode = keyof typeof refusals;

export const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(refusals, code);
