import type { Application, Draft } from "./application";
import { invoiceConfirmsReceipt } from "./invoicing";

/** Business texts that several rooms show. The portal's own words are in its catalogue. */

/** Title of the dialog that asks for an opinion. */
export const opinionDialogTitle = "请输入意见";

export const eSignPlatformUrl = "http://www.tseal.cn/tcloud/syztb";
export const hotline = "4009980000";

export const ukeyToolUrl = "http://xxgk.shangyu.gov.cn/art/2020/6/17/art_1228987969_47300640.html";

/** Steps with which the UKEY tool activates a renewal (UKEY管理证书延期激活步骤). */
export const renewalSteps = [
  "安装完后，电脑插入ca锁后打开UKEY管理证书激活工具",
  "点击延期按钮",
  "选择锁的类型，输入pin码",
  "点击证书延期确定",
  "阅读风险告知后，点击确认",
  "再次选择锁的类型，输入密码",
] as const;

const invoiceNotice = "系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员";
/** End of 开票须知 that warns that the request can't be undone. */
export const receiptWarning = "，如确认开票将自动确认收货";

/** Texts of the processing records that tell how a receipt was confirmed. */
export const receiptRecords = {
  owner: "确认签收",
  timer: "超时自动确认签收",
  invoice: "自动确认签收",
} as const;

/** 办理记录 of a corrected recipient, which holds no personal data itself. */
export const recipientCorrected = "收件信息已更正";

/** Returns 开票须知, with a warning if the request would confirm the receipt of a mailed lock. */
export function invoiceNoticeFor(application: Pick<Application | Draft, "form" | "receipt">): string {
  return invoiceConfirmsReceipt(application) ? invoiceNotice + receiptWarning : invoiceNotice;
}
