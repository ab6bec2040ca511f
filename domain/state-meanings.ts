import type { shownHandlings, shownPayments, Stage } from "./application/stage";
import type { ConsentState } from "./consent";
import type { Drawer } from "./invoice/document";
import type { LockStanding } from "./locks/register";
import type { LockState } from "./locks/results";
import type { AttemptStatus } from "./money/payment";
import type { InvoiceStatus, ReceiptStatus, Status } from "./values";

/** A state in the users' words. */
export type ShownState =
  | Stage
  | Status
  | (typeof shownPayments)[number]
  | (typeof shownHandlings)[number]
  | ReceiptStatus
  | InvoiceStatus
  | AttemptStatus
  | Drawer
  | ConsentState
  | LockStanding
  | LockState
  | "待寄出";

/**
 * Meaning of a state: it waits for the bidder, for the staff, or for a party outside; something is wrong; it is done; or
 * nobody has anything to do about it.
 */
export type StateMeaning = "bidder" | "staff" | "outside" | "wrong" | "done" | "quiet";

/** Meaning of each state. The compiler asks for an entry for each new state. */
export const stateMeanings: Readonly<Record<ShownState, StateMeaning>> = {
  编辑中: "bidder",
  待支付: "bidder",
  已寄出: "bidder",
  待审核: "staff",
  办理中: "staff",
  待寄出: "staff",
  待复核: "staff",
  待制证: "staff",
  未登记: "staff",
  退款中: "outside",
  开票中: "outside",
  红冲中: "outside",
  制证中: "outside",
  已同意: "outside",
  审核不通过: "wrong",
  开票失败: "wrong",
  红冲失败: "wrong",
  退款异常: "wrong",
  未执行: "wrong",
  待核实: "wrong",
  未能办理: "wrong",
  登记在其他单位: "wrong",
  类型不符: "wrong",
  未登录: "wrong",
  待认证: "wrong",
  审核通过: "done",
  已支付: "done",
  已办理: "done",
  已签收: "done",
  已开票: "done",
  支付成功: "done",
  已登录: "done",
  已执行: "done",
  已制证: "done",
  未支付: "quiet",
  未开始: "quiet",
  未申请: "quiet",
  无: "quiet",
  已撤回: "quiet",
  已退款: "quiet",
  已红冲: "quiet",
  被取代: "quiet",
  已关闭: "quiet",
  人工结清: "quiet",
  不同意: "quiet",
  已失效: "quiet",
};
